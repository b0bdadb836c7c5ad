"""What is held after a flood, what an operator took down or merged, and every address that a source was read at."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "source_addresses",
        sa.Column("url_digest", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.key"]),
        sa.PrimaryKeyConstraint("url_digest", "source"),
    )
    op.create_table("topics", sa.Column("slug", sa.String(), nullable=False), sa.PrimaryKeyConstraint("slug"))
    op.execute("INSERT OR IGNORE INTO source_addresses (url_digest, source) SELECT url_digest, key FROM sources")
    op.add_column("sources", sa.Column("held_since", sa.DateTime()))
    op.add_column("sources", sa.Column("held_why", sa.String()))
    op.add_column("entries", sa.Column("texts", sa.String(), nullable=False, server_default="kept"))
    op.add_column("entries", sa.Column("blocked_by", sa.String()))
    op.create_index("entries_by_edit_hash", "entries", ["edit_hash"])
    op.create_index("entries_blocked", "entries", ["blocked_by"], sqlite_where=sa.text("blocked_by IS NOT NULL"))
    op.add_column("stories", sa.Column("blocked", sa.Boolean(), nullable=False, server_default="0"))
    op.execute("ALTER TABLE stories ADD COLUMN merged_into INTEGER REFERENCES stories(id)")
    op.create_index("stories_merged", "stories", ["merged_into"])
    op.create_index("stories_blocked", "stories", ["blocked"], sqlite_where=sa.text("blocked = 1"))
