"""What an entry is looked up by, taken when it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("entries", sa.Column("traces", sa.LargeBinary()))
