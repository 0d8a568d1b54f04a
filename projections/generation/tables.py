"""The tables of a generation, created whole from this metadata and never migrated.

A new shape is a new generation, fed from the log (docs/architecture.md). `info["owner"]` names the
columns of a projection that say whose rows they are: one judged record or person replaces all
rows it owns.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from projections.generation.columns import METADATA
from projections.generation.columns import key as _key
from projections.generation.columns import required as _required
from projections.generation.lesson_tables import LESSON
from projections.generation.picture_tables import PROFILE_PICTURE
from projections.generation.timetable_tables import CLASS_TIMETABLE_EVENT, PERIOD_VERSION

__all__ = ["CLASS_TIMETABLE_EVENT", "LESSON", "METADATA", "PERIOD_VERSION", "PROFILE_PICTURE"]

POSITION: Final = Table(
    "position",
    METADATA,
    _key("topic"),
    _key("partition", Integer),
    _required("next_offset", BigInteger),
    # Raised by every new owner, so that one who lost the partition can no longer commit.
    _required("epoch", BigInteger),
    # The owner's database session, ended by the next owner before it takes over.
    Column("backend_pid", Integer),
    Column("backend_start", TIMESTAMP(timezone=True)),
)

PARTITION_LOCK: Final = Table("partition_lock", METADATA, _key("number", Integer))

RECORD: Final = Table(
    "record",
    METADATA,
    _key("school_id"),
    _key("data_set"),
    _key("record_id"),
    _required("version", BigInteger),
    _required("first_version", BigInteger),
    _required("run_id"),
    # False once a removal is the latest version.
    _required("current", Boolean),
    _required("content_hash", LargeBinary),
    _required("log_offset", BigInteger),
    # applied, waiting or error: which book of its run the record stands in.
    _required("outcome"),
    # Whether a reference to this record is met.
    _required("met", Boolean),
    # The whole event as it lies on the topic, decoded only when somebody asks: half the size of
    # JSON, and written as it came.
    _required("event", LargeBinary),
)

CLAIM: Final = Table(
    "claim",
    METADATA,
    _key("school_id"),
    _key("person_id"),
    _key("data_set"),
    _key("version", BigInteger),
    _required("first_version", BigInteger),
    _required("current", Boolean),
    Column("candidate", Text),
    # What the record held when it was first sent.
    Column("first_username", Text),
    Column("first_preferred_email", Text),
    Column("first_preferred_telephone", Text),
    _required("run_id"),
)

UNMET_REFERENCE: Final = Table(
    "unmet_reference",
    METADATA,
    _key("school_id"),
    _key("data_set"),
    _key("record_id"),
    _key("path"),
    _key("target_id"),
    _required("target_data_sets", ARRAY(Text)),
    # wait, error or not-judged.
    _required("verdict"),
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
    _key("school_id"),
    _key("data_set"),
    _key("record_id"),
    _key("code"),
    _key("detail"),
    _required("label"),
    info={"owner": ("school_id", "data_set", "record_id")},
)

RUN_END: Final = Table(
    "run_end",
    METADATA,
    _key("school_id"),
    _required("version", BigInteger),
    _required("run_id"),
    _required("day", Date),
    # Data set to the version of the latest ended run that completed it.
    _required("completed", JSONB),
)

PENDING_RUN_END: Final = Table(
    "pending_run_end",
    METADATA,
    _key("school_id"),
    _key("version", BigInteger),
    _required("partition", Integer),
    # The run_completed event, whole.
    _required("event", JSONB),
    # Topic to the offset that must have been passed before the run can be settled.
    _required("offsets", JSONB),
)

APP_USER: Final = Table(
    "app_user",
    METADATA,
    _key("school_id"),
    _key("third_party_id"),
    _required("enabled", Boolean),
    Column("title", Text),
    Column("forename", Text),
    Column("surname", Text),
    Column("gender", Text),
    Column("date_of_birth", Date),
    Column("school_identifier", Text),
    Column("free_school_meals", Boolean),
    _required("sen_provisions", ARRAY(Text)),
    Column("address", Text),
    Column("postcode", Text),
    Column("telephone", Text),
    Column("mobile_telephone", Text),
    Column("work_telephone", Text),
    Column("personal_email", Text),
    Column("work_email", Text),
    info={"owner": ("school_id", "third_party_id")},
)

USER_ROLE: Final = Table(
    "user_role",
    METADATA,
    _key("school_id"),
    _key("third_party_id"),
    _key("role"),
    _required("enabled", Boolean),
    info={"owner": ("school_id", "third_party_id")},
)

RELATIONSHIP: Final = Table(
    "relationship",
    METADATA,
    _key("school_id"),
    _key("contact_id"),
    _key("student_id"),
    Column("relationship", Text),
    Column("parental_responsibility", Boolean),
    # False once the student has left: who links to one who returns is found here.
    _required("enabled", Boolean),
    Index("relationship_student", "school_id", "student_id"),
    info={"owner": ("school_id", "contact_id")},
)

SUBJECT: Final = Table(
    "subject",
    METADATA,
    _key("school_id"),
    _key("third_party_id"),
    _required("code"),
    _required("name"),
    _required("enabled", Boolean),
    info={"owner": ("school_id", "third_party_id")},
)

RESOURCE: Final = Table(
    "resource",
    METADATA,
    _key("school_id"),
    _key("third_party_id"),
    _required("type"),
    _required("name"),
    Column("description", Text),
    _required("enabled", Boolean),
    info={"owner": ("school_id", "third_party_id")},
)

USER_GROUP: Final = Table(
    "user_group",
    METADATA,
    _key("school_id"),
    _key("type"),
    _key("third_party_id"),
    _required("name"),
    Column("description", Text),
    Column("subject_id", Text),
    Column("year_group_id", Text),
    _required("enabled", Boolean),
    info={"owner": ("school_id", "type", "third_party_id")},
)


def _group_list(name: str) -> Table:
    return Table(
        name,
        METADATA,
        _key("school_id"),
        _key("group_type"),
        _key("group_id"),
        _key("user_id"),
        Column("start_date", Date, primary_key=True),
        Column("end_date", Date),
        Index(f"{name}_user", "school_id", "user_id"),
        info={"owner": ("school_id", "group_type", "group_id")},
    )


GROUP_MEMBERSHIP: Final = _group_list("group_membership")
GROUP_SUPERVISOR: Final = _group_list("group_supervisor")
