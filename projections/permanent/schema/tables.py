"""The tables of the schema `sync`. Alembic's migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from projections.permanent.periods_kept import PERIODS
from projections.permanent.schema.access_tables import (
    ACCESS_SESSION,
    ACCESS_TOKEN,
    SIGN_IN_COUNT,
    SUPPORT_LOOK,
)
from projections.permanent.schema.columns import INSTANT, METADATA, NOW, SCHEMA
from projections.permanent.schema.digest_tables import DIGEST, DIGEST_ADDRESS
from projections.permanent.schema.enrolment_tables import ENROLLED_SCHOOL, ENROLMENT, SIGNING_KEY
from projections.permanent.schema.error_tables import ERROR_EDITION, ERROR_LOG, ERROR_POSITION
from projections.permanent.schema.generation_tables import (
    FINDING,
    GENERATION,
    GENERATION_EVENT,
    REJUDGING,
)
from projections.permanent.schema.keeping_tables import FORGETTING
from projections.permanent.schema.parking_tables import PARKING
from projections.permanent.schema.school_day_tables import SCHOOL_DAY, SCHOOL_DAY_PERIOD

__all__ = [
    "ACCESS_SESSION",
    "ACCESS_TOKEN",
    "DIGEST",
    "DIGEST_ADDRESS",
    "ENROLLED_SCHOOL",
    "ENROLMENT",
    "ERROR_EDITION",
    "ERROR_LOG",
    "ERROR_POSITION",
    "FINDING",
    "FORGETTING",
    "GENERATION",
    "GENERATION_EVENT",
    "METADATA",
    "PARKING",
    "REJUDGING",
    "SCHEMA",
    "SCHOOL_DAY",
    "SCHOOL_DAY_PERIOD",
    "SIGNING_KEY",
    "SIGN_IN_COUNT",
    "SUPPORT_LOOK",
]

SCHOOL: Final = Table(
    "school",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    # References into these data sets are not judged.
    Column("data_sets_off", ARRAY(Text), nullable=False),
    # What a snapshot may remove without a person having looked: so many, or this share.
    Column("removals_max", Integer, nullable=False),
    Column("removals_percent_max", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    # How long things are kept (`projections/permanent/periods_kept.py`).
    *(
        Column(name, Integer, nullable=False, server_default=text(str(default)))
        for name, default in PERIODS.items()
    ),
)

ACCOUNT: Final = Table(
    "account",
    METADATA,
    Column("account_id", BigInteger, Identity(always=True), primary_key=True),
    Column("school_id", Text, nullable=False),
    # The SIMS Person ID; empty for an account that did not come from SIMS.
    Column("third_party_id", Text),
    Column("username", Text),
    # The username as compared: without case.
    Column("username_key", Text),
    Column("preferred_email", Text),
    Column("preferred_telephone", Text),
    # The run at whose end the account was created.
    Column("run_id", Text),
    Column("created_at", INSTANT, nullable=False, server_default=NOW),
    UniqueConstraint("school_id", "third_party_id", name="account_person"),
    UniqueConstraint("school_id", "username_key", name="account_username"),
)

RESOURCE_SETTING: Final = Table(
    "resource_setting",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("third_party_id", Text, primary_key=True),
    Column("bookable", Boolean, nullable=False),
)

PERSON_CHANGE: Final = Table(
    "person_change",
    METADATA,
    # A version that changed a person's record: what the compacted log no longer tells.
    Column("school_id", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("data_set", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("operation", Text, nullable=False),
    # Names of fields, never values.
    Column("changed_fields", ARRAY(Text), nullable=False),
)

ACCOUNT_CHANGE: Final = Table(
    "account_change",
    METADATA,
    # What was changed inside MYA, not by a run.
    Column("change_id", BigInteger, Identity(always=True), primary_key=True),
    Column("school_id", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("changed_fields", ARRAY(Text), nullable=False),
    Column("changed_at", INSTANT, nullable=False, server_default=NOW),
    Index("account_change_account", "school_id", "account_id"),
)

ACCEPTED_PERIOD: Final = Table(
    "accepted_period",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("third_party_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # In the school's local time.
    Column("start_time", Time, nullable=False),
    Column("end_time", Time, nullable=False),
    Column("enabled", Boolean, nullable=False),
)

RUN: Final = Table(
    "run",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", INSTANT),
    Column("completed_at", INSTANT),
    Column("producer_version", Text),
    Column("installation", Text),
    Column("previous_run_id", Text),
    # What the producer knew before it read anything, as its run_started says.
    Column("readiness", JSONB),
    # Set when the run was settled inside MYA: whether every record sent is in one of the books.
    Column("balanced", Boolean),
)

BOOKS: Final = ("applied", "superseded", "waiting", "errors", "quarantined", "erased")
"""Where the records of a run can end; their sum is what was sent."""

RUN_DATA_SET: Final = Table(
    "run_data_set",
    METADATA,
    Column("school_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("data_set", Text, primary_key=True),
    Column("state", Text),
    Column("reason", Text),
    *(
        Column(name, BigInteger)
        for name in ("read", "created", "updated", "removed", "unchanged", "held")
    ),
    *(Column(name, BigInteger, nullable=False, server_default=text("0")) for name in BOOKS),
)

SNAPSHOT_HOLD: Final = Table(
    "snapshot_hold",
    METADATA,
    # Removals after a snapshot that a person must release: what the snapshot covered.
    Column("school_id", Text, primary_key=True),
    Column("data_set", Text, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("day", Text, nullable=False),
    Column("first_day", Text),
    Column("last_day", Text),
    Column("held_ids", ARRAY(Text), nullable=False),
    # How many there were, and how many would be removed, when it was held.
    Column("known", BigInteger, nullable=False),
    Column("leaving", BigInteger, nullable=False),
    Column("held_at", INSTANT, nullable=False, server_default=NOW),
)

DISPLACED: Final = Table(
    "displaced",
    METADATA,
    # A record's event of a run that is not settled yet, which is no longer the latest of its
    # record: so that a repeat of it is not counted twice.
    Column("school_id", Text, primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("data_set", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
)

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("partition", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("value", LargeBinary),
    Column("headers", JSONB, nullable=False),
    Index("outbox_partition", "partition", "id"),
)

QUARANTINE: Final = Table(
    "quarantine",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("log_offset", BigInteger, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("school_id", Text),
    Column("data_set", Text),
    # Set when the record was counted in a run's books.
    Column("run_id", Text),
    Column("quarantined_at", INSTANT, nullable=False, server_default=NOW),
    # Not by the school whose key it lies under: no part of any run, and a case for security.
    Column("forged", Boolean, nullable=False, server_default=text("false")),
    # With these it can be verified again: who is said to have signed it, and the broker's time.
    Column("key_id", Text),
    Column("signature", LargeBinary),
    Column("appended_at", INSTANT),
    # Of a null value of the platform.
    Column("forgets_up_to", BigInteger),
)
