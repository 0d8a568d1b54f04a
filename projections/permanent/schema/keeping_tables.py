"""The table of the schema `sync` that says what was forgotten, when, by whom and why."""

from typing import Final

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from projections.permanent.schema.columns import INSTANT, METADATA, NOW

FORGETTING: Final = Table(
    "forgetting",
    METADATA,
    Column("forgetting_id", BigInteger, Identity(always=True), primary_key=True),
    Column("school_id", Text, nullable=False),
    # An erasure, or what retention let go: of people, lessons, errors, runs, quarantine.
    Column("kind", Text, nullable=False),
    # What the ledger calls the person, of an erasure.
    Column("person_hash", Text),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    # How much of what.
    Column("detail", JSONB, nullable=False),
    Column("at", INSTANT, nullable=False, server_default=NOW),
    Index("forgetting_school", "school_id", "at"),
)
