"""The tables of a generation that only one beside the live generation has rows in."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from projections.generation.schema.columns import METADATA, NO_RESULT, key, required

WOULD_BE_ACCOUNT: Final = Table(
    "would_be_account",
    METADATA,
    # Accounts that the ends of runs would have created, were the generation live.
    key("school_id"),
    key("third_party_id"),
    # The username as compared: without case.
    Column("username_key", Text),
    Index("would_be_account_username", "school_id", "username_key"),
    info=NO_RESULT,
)

COPIED_POSITION: Final = Table(
    "copied_position",
    METADATA,
    # Where only some schools are read anew: what lies before this offset is in the copy already
    # for every other school.
    key("topic"),
    key("partition", Integer),
    required("next_offset", BigInteger),
    info=NO_RESULT,
)
