"""The pages of entries: what they told, when each is asked, and what robots.txt allows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "pages",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_due", sa.DateTime()),
        sa.Column("why", sa.String()),
        sa.Column("html", sa.Text()),
        sa.Column("summary", sa.Text()),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"]),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_index("pages_due", "pages", ["next_due"], unique=False, sqlite_where=sa.text("next_due IS NOT NULL"))
    op.create_index("entries_waiting", "entries", ["status"], unique=False, sqlite_where=sa.text("status = 'waiting'"))
    op.create_table(
        "robots",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("fetched", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.add_column("lanes", sa.Column("pages_from", sa.DateTime()))
