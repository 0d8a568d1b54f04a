"""The table of lessons: record and projection in one, because a second row for each event would
cost a third of the throughput.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import TIMESTAMP

from projections.generation.schema.columns import METADATA, coordinate, key, required

LESSON: Final = Table(
    "lesson",
    METADATA,
    key("school_id"),
    # student or staff, which says the data set.
    key("role"),
    key("record_id"),
    required("version", BigInteger),
    required("first_version", BigInteger),
    required("run_id"),
    # False once a removal is the latest version.
    required("current", Boolean),
    required("content_hash", LargeBinary),
    coordinate("log_offset", BigInteger),
    # applied, waiting, error, not-judged or past.
    required("state"),
    # Whether the platform has taken out the name of a person who was erased: the content hash is
    # still that of what the school sent.
    required("name_emptied", Boolean),
    # The whole event of a record that breaks an intrinsic rule, for then the columns below are
    # empty: its dates may be none, its texts too long for an index. Empty for every other.
    coordinate("event", LargeBinary, nullable=True),
    # The fields of the record, each as it came. Empty where a removal carries none.
    Column("event_instance_id", Text),
    Column("user_id", Text),
    Column("class_name", Text),
    Column("subject_name", Text),
    Column("staff_name", Text),
    Column("location_name", Text),
    Column("period_name", Text),
    Column("start_at", TIMESTAMP),
    Column("end_at", TIMESTAMP),
    Index("lesson_user", "school_id", "user_id"),
    # A million lessons that are applied cost the end of a run nothing.
    Index(
        "lesson_not_applied",
        "school_id",
        "state",
        "role",
        "user_id",
        postgresql_where=text("state <> 'applied'"),
    ),
)
