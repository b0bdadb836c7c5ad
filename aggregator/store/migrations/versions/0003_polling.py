"""What a source taught of its rhythm, hints and moves, when each host was last asked, an entry's image, and who turned out to be whom."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "lanes",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lane"),
    )
    op.add_column("sources", sa.Column("last_whole", sa.DateTime()))
    op.add_column("sources", sa.Column("conditional", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("sources", sa.Column("due_because", sa.String()))
    op.add_column("sources", sa.Column("newest", sa.DateTime()))
    for name in ("gap", "window", "ttl"):
        op.add_column("sources", sa.Column(name, sa.Integer()))
    for name in ("skip_hours", "skip_days"):
        op.add_column("sources", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("sources", sa.Column("not_understood", sa.Integer(), nullable=False, server_default="0"))
    for name in ("moved_to", "moving_to"):
        op.add_column("sources", sa.Column(name, sa.String()))
    op.add_column("sources", sa.Column("moving_since", sa.DateTime()))
    op.add_column("sources", sa.Column("moving_answers", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("entries", sa.Column("image", sa.JSON()))
    op.execute("UPDATE sources SET last_whole = last_success, conditional = etag IS NOT NULL OR last_modified IS NOT NULL")
    op.add_column("authors", sa.Column("joined", sa.String()))
