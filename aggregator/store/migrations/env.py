"""What Alembic runs: each step on the connection that `aggregator.store.database` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
