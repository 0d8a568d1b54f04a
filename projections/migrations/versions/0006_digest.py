"""The morning digest: to whom it goes, and what the last one of each school told."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "digest_address",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        schema=_SCHEMA,
    )
    op.create_table(
        "digest",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("sent_at", _INSTANT),
        sa.Column("open_errors", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("held", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("missed_nights", sa.Integer, nullable=False),
        sa.Column("missed_since", _INSTANT),
        schema=_SCHEMA,
    )
