"""The tables of the schema `sync` that the morning digest needs: to whom, and what was told."""

from typing import Final

from sqlalchemy import Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from projections.permanent.schema.columns import INSTANT, METADATA

DIGEST_ADDRESS: Final = Table(
    "digest_address",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("address", Text, primary_key=True),
)

DIGEST: Final = Table(
    "digest",
    METADATA,
    # What the last digest of a school told, so that the next tells only what is new.
    Column("school_id", Text, primary_key=True),
    # Empty until one was taken by whoever delivers it.
    Column("sent_at", INSTANT),
    # Ids of the errors that stood open then: neither times nor offsets say which were known, since
    # an error may arrive late, and a snapshot tells all of them again.
    Column("open_errors", ARRAY(Text), nullable=False),
    # Data sets that were held, each with why.
    Column("held", ARRAY(Text), nullable=False),
    # How many nights were missed, and since which run.
    Column("missed_nights", Integer, nullable=False),
    Column("missed_since", INSTANT),
)
