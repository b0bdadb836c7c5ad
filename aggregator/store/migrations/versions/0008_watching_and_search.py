"""How sources were polled day by day, totals, alarms, and the words by which stories are found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "polled_days",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.key"]),
        sa.PrimaryKeyConstraint("source", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "totals",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "label"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("began", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.DateTime()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("ended_title", sa.String()),
        sa.Column("ended_text", sa.String()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alarms_by_subject", "alarms", ["kind", "subject"], unique=False)
    # SQLite's own kind of table, which the schema in Python cannot name. rowid: sort_at and number of a story (see store.search).
    columns = "title, text, names, keys"
    op.execute(f"CREATE VIRTUAL TABLE search USING fts5({columns}, columnsize=0, tokenize='porter unicode61 remove_diacritics 2')")
