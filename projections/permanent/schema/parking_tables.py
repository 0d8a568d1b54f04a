"""The table of the schema `sync` that says what people have set aside: events, and schools."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from projections.permanent.schema.columns import INSTANT, METADATA, NOW

PARKING: Final = Table(
    "parking",
    METADATA,
    Column("parking_id", BigInteger, Identity(always=True), primary_key=True),
    # Of one event: where it lies.
    Column("topic", Text),
    Column("partition", Integer),
    Column("log_offset", BigInteger),
    # Of a school: topic to the offset from which on what it says is set aside, as far as each was
    # applied then. So a replay applies what had been applied, and no more.
    Column("school_id", Text),
    Column("starts", JSONB),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", INSTANT, nullable=False, server_default=NOW),
    # Empty while it is in force.
    Column("lifted_at", INSTANT),
    Column("lifted_by", Text),
    CheckConstraint("(school_id IS NULL) <> (topic IS NULL)"),
)
