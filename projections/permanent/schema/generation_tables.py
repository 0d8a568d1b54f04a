"""The tables of the schema `sync` that are about generations, and about what outlives them because
no replay could find it again.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from projections.permanent.schema.columns import INSTANT, METADATA, NOW

GENERATION: Final = Table(
    "generation",
    METADATA,
    Column("name", Text, primary_key=True),
    Column(
        "state", Text, CheckConstraint("state IN ('live', 'building', 'previous')"), nullable=False
    ),
    # Which tables the build that made it knows; another build must not feed it.
    Column("build", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    # Only these schools are read anew, into a copy of what was live; empty for all.
    Column("schools", ARRAY(Text)),
    # What its workers are to do. Each change raises `orders`, and they start anew with it.
    Column("orders", BigInteger, nullable=False, server_default=text("0")),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    # Records that a worker applies in a second at most.
    Column("rate_max", Integer),
    # Topic to partition to the offset that none may read past until then, so that two generations
    # meet. After that time it counts no longer: a command that died must not stop the nights.
    Column("halt_offsets", JSONB),
    Column("halt_until", INSTANT),
    Index("generation_one_live", "state", unique=True, postgresql_where=text("state = 'live'")),
)

GENERATION_EVENT: Final = Table(
    "generation_event",
    METADATA,
    Column("event_id", BigInteger, Identity(always=True), primary_key=True),
    Column("generation", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    # What the command did, in figures.
    Column("detail", JSONB, nullable=False),
    Column("at", INSTANT, nullable=False, server_default=NOW),
)

REJUDGING: Final = Table(
    "rejudging",
    METADATA,
    # What MYA owns of a school has changed: a generation that is not live has still to judge again
    # the references into these data sets, and the people who have no account.
    Column("rejudging_id", BigInteger, Identity(always=True), primary_key=True),
    Column("generation", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("school_id", Text, nullable=False),
    Column("data_sets", ARRAY(Text), nullable=False),
    Index("rejudging_generation", "generation", "partition", "rejudging_id"),
)

FINDING: Final = Table(
    "finding",
    METADATA,
    # What the end of a run found in comparing MYA with what the school's server said that night.
    # `data_set` is empty for what is about the school as a whole.
    Column("school_id", Text, primary_key=True),
    Column("data_set", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("detail", Text, primary_key=True),
)
