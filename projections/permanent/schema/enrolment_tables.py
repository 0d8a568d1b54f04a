"""The tables of who may speak: schools that are enrolled, and when each of their keys is valid.

No secret is here: each derives from the root key, which the database never sees.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Table, Text

from projections.permanent.schema.columns import INSTANT, METADATA

ENROLLED_SCHOOL: Final = Table(
    "enrolled_school",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column(
        "state",
        Text,
        CheckConstraint("state IN ('enrolled', 'suspended', 'closed')"),
        nullable=False,
    ),
    Column("enrolled_at", INSTANT, nullable=False),
    # Since when it has been in its state.
    Column("state_since", INSTANT, nullable=False),
    # Since when the live generation may hold what a stolen key wrote: a key was revoked then, and
    # no replay of the school has taken its place yet.
    Column("distrusted_since", INSTANT),
)

SIGNING_KEY: Final = Table(
    "signing_key",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column(
        "school_id",
        Text,
        ForeignKey(ENROLLED_SCHOOL.c.school_id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    # What lies on a topic since then, and from before the end, may be signed with it.
    Column("valid_from", INSTANT, nullable=False),
    Column("valid_until", INSTANT),
    # Set when the key was in other hands: what it signed after its end is forged.
    Column("revoked", Boolean, nullable=False),
)

ENROLMENT: Final = Table(
    "enrolment",
    METADATA,
    # One row: raised with each change, so that whoever keeps keys in memory sees in passing that
    # they are old.
    Column("one", Boolean, CheckConstraint("one"), primary_key=True),
    Column("edition", BigInteger, nullable=False),
)
