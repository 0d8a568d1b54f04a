"""What people set aside because a worker crashes on it, and what quarantine needs to try again."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0010"
down_revision: Final = "0009"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make the table, and let quarantine keep up to which version a null value forgets."""
    op.create_table(
        "parking",
        sa.Column("parking_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("topic", sa.Text),
        sa.Column("partition", sa.Integer),
        sa.Column("log_offset", sa.BigInteger),
        sa.Column("school_id", sa.Text),
        sa.Column("starts", postgresql.JSONB),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False, server_default=sa.text("now()")),
        sa.Column("lifted_at", _INSTANT),
        sa.Column("lifted_by", sa.Text),
        sa.CheckConstraint("(school_id IS NULL) <> (topic IS NULL)"),
        schema=_SCHEMA,
    )
    op.add_column("quarantine", sa.Column("forgets_up_to", sa.BigInteger), schema=_SCHEMA)
