"""The tables of the schema `sync`. Alembic's migrations make them; a test compares the two."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

SCHEMA: Final = "sync"
METADATA: Final = MetaData(schema=SCHEMA)

_NOW: Final = text("now()")
_INSTANT: Final = TIMESTAMP(timezone=True)

GENERATION: Final = Table(
    "generation",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("state", Text, CheckConstraint("state IN ('live', 'building')"), nullable=False),
    # Which tables the build that made it knows; another build must not feed it.
    Column("build", Text, nullable=False),
    Column("created_at", _INSTANT, nullable=False, server_default=_NOW),
    Index("generation_one_live", "state", unique=True, postgresql_where=text("state = 'live'")),
)

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
    Column("created_at", _INSTANT, nullable=False, server_default=_NOW),
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
    Column("created_at", _INSTANT, nullable=False, server_default=_NOW),
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
    Column("changed_at", _INSTANT, nullable=False, server_default=_NOW),
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
    Column("started_at", _INSTANT),
    Column("completed_at", _INSTANT),
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
    Column("held_at", _INSTANT, nullable=False, server_default=_NOW),
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
    Column("quarantined_at", _INSTANT, nullable=False, server_default=_NOW),
)

ERROR_LOG: Final = Table(
    "error_log",
    METADATA,
    Column("error_id", Text, primary_key=True),
    Column("school_id", Text, nullable=False),
    Column("data_set", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("state", Text, nullable=False),
    # That of the latest word on the error: an older one does nothing.
    Column("version", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("first_run_id", Text, nullable=False),
    Column("raised_at", _INSTANT, nullable=False),
    Column("resolved_at", _INSTANT),
    Index("error_log_open", "school_id", postgresql_where=text("state = 'open'")),
)

ERROR_POSITION: Final = Table(
    "error_position",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("backend_pid", Integer),
    Column("backend_start", _INSTANT),
)
