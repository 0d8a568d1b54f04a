"""The tables of the schema `sync` that hold the history of accepted school days."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    Time,
)

from projections.permanent.schema.columns import INSTANT, METADATA, NOW

SCHOOL_DAY: Final = Table(
    "school_day",
    METADATA,
    # The accepted one is that of the highest number that was not undone.
    Column("school_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Of the run that imported its periods; empty for one that was accepted before this was kept.
    Column("version", BigInteger),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("accepted_at", INSTANT, nullable=False, server_default=NOW),
    Column("undone_who", Text),
    Column("undone_why", Text),
    Column("undone_at", INSTANT),
)

SCHOOL_DAY_PERIOD: Final = Table(
    "school_day_period",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("third_party_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # In the school's local time.
    Column("start_time", Time, nullable=False),
    Column("end_time", Time, nullable=False),
    ForeignKeyConstraint(
        ["school_id", "number"],
        ["sync.school_day.school_id", "sync.school_day.number"],
        name="school_day_period_school_day",
        ondelete="CASCADE",
    ),
)
