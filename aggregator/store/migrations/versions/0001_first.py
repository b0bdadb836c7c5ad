"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "authors",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sources",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url_digest", sa.String(), nullable=False),
        sa.Column("shown_url", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("feed_id", sa.String(), nullable=True),
        sa.Column("feed_title", sa.String(), nullable=True),
        sa.Column("feed_link", sa.String(), nullable=True),
        sa.Column("feed_self", sa.String(), nullable=True),
        sa.Column("feed_updated", sa.DateTime(), nullable=True),
        sa.Column("feed_language", sa.String(), nullable=True),
        sa.Column("feed_rights", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("validators_url", sa.String(), nullable=True),
        sa.Column("body_hash", sa.String(), nullable=True),
        sa.Column("config_hash", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_attempt", sa.DateTime(), nullable=True),
        sa.Column("last_success", sa.DateTime(), nullable=True),
        sa.Column("next_due", sa.DateTime(), nullable=True),
        sa.Column("filling", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("gone_answers", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("degraded", sa.String(), nullable=True),
        sa.Column("guid_reused", sa.Boolean(), nullable=False),
        sa.Column("link_reused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_sources_next_due"), "sources", ["next_due"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.key"],
        ),
        sa.PrimaryKeyConstraint("source", "ref", "verdict", "entry"),
    )
    op.create_index("decisions_by_entry", "decisions", ["entry"], unique=False)
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("shown_published", sa.DateTime(), nullable=False),
        sa.Column("shown_updated", sa.DateTime(), nullable=False),
        sa.Column("source_updated", sa.DateTime(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("released", sa.DateTime(), nullable=False),
        sa.Column("sort_at", sa.DateTime(), nullable=False),
        sa.Column("backfill", sa.Boolean(), nullable=False),
        sa.Column("mailed", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mailed"),
        sa.UniqueConstraint("sequence"),
        sa.UniqueConstraint("uri"),
    )
    op.create_index("stories_by_lead", "stories", ["lead"], unique=False)
    op.create_index("stories_by_time", "stories", ["sort_at", "sequence"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story"],
            ["stories.id"],
        ),
        sa.PrimaryKeyConstraint("uri"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("canonical", sa.String(), nullable=True),
        sa.Column("original", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(), nullable=True),
        sa.Column("updated", sa.DateTime(), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("enclosures", sa.JSON(), nullable=False),
        sa.Column("edit_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("silent_edits", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("feed_updated", sa.DateTime(), nullable=True),
        sa.Column("backfill", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=True),
        sa.Column("tier", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.key"],
        ),
        sa.ForeignKeyConstraint(
            ["story"],
            ["stories.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("entries_by_link", "entries", ["canonical"], unique=False)
    op.create_index("entries_by_original", "entries", ["original"], unique=False)
    op.create_index("entries_by_source_link", "entries", ["source", "canonical"], unique=False)
    op.create_index("entries_by_story", "entries", ["story"], unique=False)
    op.create_index("entries_pending", "entries", ["status"], unique=False, sqlite_where=sa.text("status = 'pending'"))
    op.create_table(
        "story_authors",
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author"],
            ["authors.key"],
        ),
        sa.ForeignKeyConstraint(
            ["story"],
            ["stories.id"],
        ),
        sa.PrimaryKeyConstraint("story", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("stories_by_author", "story_authors", ["author", "story"], unique=False)
    op.create_table(
        "entry_keys",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"],
            ["entries.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.key"],
        ),
        sa.PrimaryKeyConstraint("source", "digest", "kind", "entry"),
        sqlite_with_rowid=False,
    )
