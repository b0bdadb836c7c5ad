"""Which author turned out to be another one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("authors", sa.Column("joined", sa.String()))
