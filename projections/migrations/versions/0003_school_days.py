"""The history of accepted school days; what was accepted before it is its first entry."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None

_SCHEMA: Final = "sync"
_INSTANT: Final = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Add the history, and begin it with the school days that are accepted already."""
    _school_day()
    _school_day_period()
    op.execute(
        "INSERT INTO sync.school_day (school_id, number, who, why)"
        " SELECT DISTINCT school_id, 1, 'MYA', 'The first import of periods.'"
        " FROM sync.accepted_period"
    )
    op.execute(
        "INSERT INTO sync.school_day_period"
        " (school_id, number, third_party_id, name, start_time, end_time)"
        " SELECT school_id, 1, third_party_id, name, start_time, end_time"
        " FROM sync.accepted_period WHERE enabled"
    )


def _school_day() -> None:
    op.create_table(
        "school_day",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("accepted_at", _INSTANT, nullable=False, server_default=sa.text("now()")),
        sa.Column("undone_who", sa.Text),
        sa.Column("undone_why", sa.Text),
        sa.Column("undone_at", _INSTANT),
        schema=_SCHEMA,
    )


def _school_day_period() -> None:
    op.create_table(
        "school_day_period",
        sa.Column("school_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("third_party_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("start_time", sa.Time, nullable=False),
        sa.Column("end_time", sa.Time, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "number"],
            ["sync.school_day.school_id", "sync.school_day.number"],
            name="school_day_period_school_day",
            ondelete="CASCADE",
        ),
        schema=_SCHEMA,
    )
