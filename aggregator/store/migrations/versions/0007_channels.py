"""What was sent of each story, which channels hold it, and what must be published anew."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

#: (Name, when, what it touches): nothing that changes what is published can forget to say so.
_TRIGGERS = (
    ("stories_added", "AFTER INSERT ON stories", ("'story', NEW.id",)),
    (
        "stories_changed",
        "AFTER UPDATE OF uri, lead, link, shown_published, shown_updated, source_updated, sort_at, mailed, merged_into, blocked ON stories",
        ("'story', NEW.id", "'story', OLD.merged_into WHERE OLD.merged_into", "'story', NEW.merged_into WHERE NEW.merged_into"),
    ),
    ("stories_gone", "AFTER DELETE ON stories", ("'story', OLD.merged_into WHERE OLD.merged_into", "'source', OLD.source")),
    ("entries_added", "AFTER INSERT ON entries WHEN NEW.story IS NOT NULL", ("'story', NEW.story",)),
    (
        "entries_changed",
        # What retention takes away is shown nowhere.
        "AFTER UPDATE OF title, summary, content, link, tags, language, enclosures, image ON entries "
        "WHEN NEW.story IS NOT NULL AND NEW.texts <> 'pruned'",
        ("'story', NEW.story",),
    ),
    (
        "entries_moved",
        "AFTER UPDATE OF story, tier, blocked_by ON entries WHEN NEW.story IS NOT NULL OR OLD.story IS NOT NULL",
        ("'story', OLD.story WHERE OLD.story", "'story', NEW.story WHERE NEW.story", "'source', NEW.source"),
    ),
    ("entries_gone", "AFTER DELETE ON entries WHEN OLD.story IS NOT NULL", ("'story', OLD.story", "'source', OLD.source")),
    ("written", "AFTER INSERT ON story_authors", ("'story', NEW.story", "'author', NEW.author")),
    ("rewritten", "AFTER UPDATE ON story_authors", ("'story', NEW.story", "'author', NEW.author", "'author', OLD.author")),
    ("unwritten", "AFTER DELETE ON story_authors", ("'story', OLD.story", "'author', OLD.author")),
    (
        "authors_changed",
        "AFTER UPDATE OF name, slug, kind, joined ON authors",
        ("'author', NEW.key", "'story', story FROM story_authors WHERE author = NEW.key"),
    ),
    ("related_added", "AFTER INSERT ON related", ("'story', NEW.story", "'story', NEW.other")),
    ("related_gone", "AFTER DELETE ON related", ("'story', OLD.story", "'story', OLD.other")),
    ("got_mailed", "AFTER UPDATE OF mailed ON stories", ("'channel', channel FROM members WHERE story = NEW.id",)),
    ("taken_down_again", "AFTER UPDATE OF blocked ON stories", ("'sent', NEW.sequence",)),
    ("sent_anew", "AFTER UPDATE OF item ON sent", ("'sent', NEW.sequence",)),
    ("held", "AFTER INSERT ON members", ("'channel', NEW.channel",)),
    ("let_go", "AFTER DELETE ON members", ("'channel', OLD.channel",)),
    ("closed", "AFTER INSERT ON digests", ("'digest', NEW.kind",)),
    ("taken_out", "AFTER UPDATE ON digests", ("'digest', NEW.kind",)),
    ("digest_gone", "AFTER DELETE ON digests", ("'digest', OLD.kind",)),
    ("pages_added", "AFTER INSERT ON pages WHEN NEW.html IS NOT NULL", ("'story', story FROM entries WHERE id = NEW.entry AND story",)),
    (
        "pages_changed",
        "AFTER UPDATE OF html, summary ON pages WHEN NEW.html IS NOT OLD.html OR NEW.summary IS NOT OLD.summary",
        ("'story', story FROM entries WHERE id = NEW.entry AND story",),
    ),
    (
        "pages_gone",
        "AFTER DELETE ON pages WHEN OLD.html IS NOT NULL",
        ("'story', story FROM entries WHERE id = OLD.entry AND story AND texts <> 'pruned'",),
    ),
)


def _step(touch: str) -> str:
    """Note it down once: OR IGNORE does not hold here where the statement that fires the trigger is an upsert."""
    kind, key = touch.replace(",", "").split(" ")[:2]
    joint = "AND" if " WHERE " in touch else "WHERE"
    known = f"SELECT 1 FROM touched WHERE touched.kind = {kind} AND touched.key = CAST({key} AS TEXT)"
    return f"INSERT INTO touched (kind, key) SELECT DISTINCT {touch} {joint} NOT EXISTS ({known});"


def upgrade() -> None:
    op.create_table(
        "touched",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sent",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("item", sa.JSON()),
        sa.ForeignKeyConstraint(["story"], ["stories.id"]),
        sa.PrimaryKeyConstraint("sequence"),
        sa.UniqueConstraint("story"),
    )
    # What an older version released is archived, but no newsletter mails it: there was none.
    op.execute("INSERT INTO sent (sequence, story) SELECT sequence, id FROM stories")
    op.create_index("sent_missing", "sent", ["sequence"], unique=False, sqlite_where=sa.text("item IS NULL"))
    op.create_table(
        "members",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"]),
        sa.PrimaryKeyConstraint("channel", "story"),
        sqlite_with_rowid=False,
    )
    op.create_index("members_by_story", "members", ["story"], unique=False)
    op.create_table(
        "digests",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("opened", sa.DateTime(), nullable=False),
        sa.Column("closed", sa.DateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "period"),
    )
    op.create_index("digests_by_time", "digests", ["kind", "closed"], unique=False)
    op.create_table(
        "pings",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_due", sa.DateTime()),
        sa.Column("why", sa.String()),
        sa.PrimaryKeyConstraint("path", "hub"),
    )
    op.create_index("ix_pings_next_due", "pings", ["next_due"], unique=False)
    # Whole, it drew SQLite into a search through nearly all stories.
    op.drop_index("stories_merged", "stories")
    op.create_index("stories_merged", "stories", ["merged_into"], unique=False, sqlite_where=sa.text("merged_into IS NOT NULL"))
    where = sa.text("story IS NOT NULL")
    op.create_index("entries_of_source", "entries", ["source", "story"], unique=False, sqlite_where=where)
    for name, when, touches in _TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {' '.join(map(_step, touches))} END")
    # Nothing is left of what is taken down but its number.
    taken = "UPDATE sent SET item = NULL WHERE story = NEW.id; DELETE FROM members WHERE story = NEW.id;"
    op.execute(f"CREATE TRIGGER taken_down AFTER UPDATE OF blocked ON stories WHEN NEW.blocked = 1 BEGIN {taken} END")
