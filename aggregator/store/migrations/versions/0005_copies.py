"""What the words of a lead are found by, stories of one event, and indexes for what each release looks up."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "traces",
        sa.Column("trace", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"]),
        sa.PrimaryKeyConstraint("trace", "entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "terms",
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"]),
        sa.PrimaryKeyConstraint("term", "story"),
        sqlite_with_rowid=False,
    )
    op.create_index("terms_by_story", "terms", ["story"])
    op.create_index("terms_by_time", "terms", ["at"])
    op.create_table(
        "related",
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"]),
        sa.ForeignKeyConstraint(["other"], ["stories.id"]),
        sa.PrimaryKeyConstraint("story", "other"),
        sqlite_with_rowid=False,
    )
    op.create_index("related_by_other", "related", ["other"])
    op.create_index("entries_by_people", "entries", ["source", "status", "people"], sqlite_where=sa.text("people <> '[]'"))
    op.create_index("stories_unmailed", "stories", ["sequence"], sqlite_where=sa.text("mailed IS NULL AND backfill = 0"))
    op.add_column("entries", sa.Column("origin", sa.String()))
