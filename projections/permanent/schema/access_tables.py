"""The tables of who may read the error log: tokens, sessions, sign-in limits, support's looks."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from projections.permanent.schema.columns import INSTANT, METADATA

ACCESS_TOKEN: Final = Table(
    "access_token",
    METADATA,
    Column("token_id", BigInteger, Identity(always=True), primary_key=True),
    # SHA-256. The token itself is kept nowhere.
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, CheckConstraint("kind IN ('school', 'support')"), nullable=False),
    # Null: every school.
    Column("school_ids", ARRAY(Text)),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("last_used_at", INSTANT),
    Column("revoked_at", INSTANT),
    CheckConstraint(
        "kind = 'support' OR coalesce(cardinality(school_ids), 0) = 1",
        name="access_token_one_school",
    ),
)

ACCESS_SESSION: Final = Table(
    "access_session",
    METADATA,
    # SHA-256 of the id in the cookie.
    Column("session_hash", LargeBinary, primary_key=True),
    Column(
        "token_id",
        BigInteger,
        ForeignKey(ACCESS_TOKEN.c.token_id, ondelete="CASCADE"),
        nullable=False,
    ),
    Column("created_at", INSTANT, nullable=False),
    Column("seen_at", INSTANT, nullable=False),
    Index("access_session_token", "token_id", "created_at"),
)

SIGN_IN_COUNT: Final = Table(
    "sign_in_count",
    METADATA,
    # An address, or '' for all of them.
    Column("address", Text, primary_key=True),
    Column("window_start", INSTANT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("sign_in_count_window", "window_start"),
)

SUPPORT_LOOK: Final = Table(
    "support_look",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("hour", INSTANT, primary_key=True),
    Column(
        "token_id",
        BigInteger,
        ForeignKey(ACCESS_TOKEN.c.token_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("first_at", INSTANT, nullable=False),
    Column("last_at", INSTANT, nullable=False),
    # Kinds of page, like "errors"; never which record.
    Column("pages", ARRAY(Text), nullable=False),
)
