"""Replay: generations beside the live one, what they are to do, and what no replay finds again."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add what replay needs."""
    _generation()
    _generation_event()
    _rejudging()
    _finding()


def _generation() -> None:
    op.drop_constraint("generation_state_check", "generation", schema=_SCHEMA)
    op.create_check_constraint(
        "generation_state_check",
        "generation",
        "state IN ('live', 'building', 'previous')",
        schema=_SCHEMA,
    )
    for column in (
        sa.Column("schools", postgresql.ARRAY(sa.Text)),
        sa.Column("orders", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("rate_max", sa.Integer),
        sa.Column("halt_offsets", postgresql.JSONB),
        sa.Column("halt_until", _INSTANT),
    ):
        op.add_column("generation", column, schema=_SCHEMA)


def _generation_event() -> None:
    op.create_table(
        "generation_event",
        _identity("event_id"),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("generation", "command", "who", "why")
        ),
        sa.Column("detail", postgresql.JSONB, nullable=False),
        sa.Column("at", _INSTANT, nullable=False, server_default=sa.text("now()")),
        schema=_SCHEMA,
    )


def _rejudging() -> None:
    op.create_table(
        "rejudging",
        _identity("rejudging_id"),
        sa.Column("generation", sa.Text, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("school_id", sa.Text, nullable=False),
        sa.Column("data_sets", postgresql.ARRAY(sa.Text), nullable=False),
        schema=_SCHEMA,
    )
    op.create_index(
        "rejudging_generation",
        "rejudging",
        ["generation", "partition", "rejudging_id"],
        schema=_SCHEMA,
    )


def _finding() -> None:
    op.create_table(
        "finding",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("school_id", "data_set", "code", "detail")
        ),
        schema=_SCHEMA,
    )


def _identity(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.Identity(always=True), primary_key=True)
