"""The tables of a generation, created whole from this metadata and never migrated.

A new shape is a new generation, fed from the log (docs/architecture.md). `info["owner"]` names the
columns of a projection that say whose rows they are: one judged record or person replaces all
rows it owns. What is no result of the log says so (`NO_RESULT`), so that two generations can be
compared by the rest.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from projections.generation.schema.columns import METADATA, coordinate, key, required
from projections.generation.schema.lesson_tables import LESSON
from projections.generation.schema.people_tables import APP_USER, ERASED, RELATIONSHIP, USER_ROLE
from projections.generation.schema.picture_tables import PROFILE_PICTURE
from projections.generation.schema.replay_tables import COPIED_POSITION, WOULD_BE_ACCOUNT
from projections.generation.schema.timetable_tables import CLASS_TIMETABLE_EVENT, PERIOD_VERSION
from projections.generation.schema.working_tables import (
    BREAKER_COUNT,
    BREAKER_TRIP,
    CLAIM,
    LOG_TOPIC,
    PARTITION_LOCK,
    PENDING_RUN_END,
    POSITION,
)

__all__ = [
    "APP_USER",
    "BREAKER_COUNT",
    "BREAKER_TRIP",
    "CLAIM",
    "CLASS_TIMETABLE_EVENT",
    "COPIED_POSITION",
    "ERASED",
    "LESSON",
    "LOG_TOPIC",
    "METADATA",
    "PARTITION_LOCK",
    "PENDING_RUN_END",
    "PERIOD_VERSION",
    "POSITION",
    "PROFILE_PICTURE",
    "RELATIONSHIP",
    "USER_ROLE",
    "WOULD_BE_ACCOUNT",
]

RECORD: Final = Table(
    "record",
    METADATA,
    key("school_id"),
    key("data_set"),
    key("record_id"),
    required("version", BigInteger),
    required("first_version", BigInteger),
    required("run_id"),
    # False once a removal is the latest version.
    required("current", Boolean),
    required("content_hash", LargeBinary),
    coordinate("log_offset", BigInteger),
    # applied, waiting or error: which book of its run the record stands in.
    required("outcome"),
    # Whether a reference to this record is met.
    required("met", Boolean),
    # The whole event as it lies on the topic, decoded only when somebody asks: half the size of
    # JSON, and written as it came. A repaired event has other bytes; what it says of the record is
    # in `content_hash`.
    coordinate("event", LargeBinary),
)

UNMET_REFERENCE: Final = Table(
    "unmet_reference",
    METADATA,
    key("school_id"),
    key("data_set"),
    key("record_id"),
    key("path"),
    key("target_id"),
    required("target_data_sets", ARRAY(Text)),
    # wait, error or not-judged.
    required("verdict"),
    Index("unmet_reference_target", "school_id", "target_id"),
    Index(
        "unmet_reference_waiting",
        "school_id",
        "data_set",
        "record_id",
        postgresql_where=text("verdict <> 'error'"),
    ),
    info={"owner": ("school_id", "data_set", "record_id")},
)

VIOLATION: Final = Table(
    "violation",
    METADATA,
    key("school_id"),
    key("data_set"),
    key("record_id"),
    key("code"),
    key("detail"),
    required("label"),
    info={"owner": ("school_id", "data_set", "record_id")},
)

RUN_END: Final = Table(
    "run_end",
    METADATA,
    key("school_id"),
    required("version", BigInteger),
    required("run_id"),
    required("day", Date),
    # Data set to the version of the latest ended run that completed it.
    required("completed", JSONB),
    # The run_completed event, whole, to be published again should an older one be put over it.
    coordinate("event", JSONB),
)

SUBJECT: Final = Table(
    "subject",
    METADATA,
    key("school_id"),
    key("third_party_id"),
    required("code"),
    required("name"),
    required("enabled", Boolean),
    info={"owner": ("school_id", "third_party_id")},
)

RESOURCE: Final = Table(
    "resource",
    METADATA,
    key("school_id"),
    key("third_party_id"),
    required("type"),
    required("name"),
    Column("description", Text),
    required("enabled", Boolean),
    info={"owner": ("school_id", "third_party_id")},
)

USER_GROUP: Final = Table(
    "user_group",
    METADATA,
    key("school_id"),
    key("type"),
    key("third_party_id"),
    required("name"),
    Column("description", Text),
    Column("subject_id", Text),
    Column("year_group_id", Text),
    required("enabled", Boolean),
    info={"owner": ("school_id", "type", "third_party_id")},
)


def _group_list(name: str) -> Table:
    return Table(
        name,
        METADATA,
        key("school_id"),
        key("group_type"),
        key("group_id"),
        key("user_id"),
        Column("start_date", Date, primary_key=True),
        Column("end_date", Date),
        Index(f"{name}_user", "school_id", "user_id"),
        info={"owner": ("school_id", "group_type", "group_id")},
    )


GROUP_MEMBERSHIP: Final = _group_list("group_membership")
GROUP_SUPERVISOR: Final = _group_list("group_supervisor")
