"""The tables of a generation that are about timetables and the school day."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Table, Text, Time

from projections.generation.schema.columns import METADATA, NO_RESULT, key, required

PERIOD_VERSION: Final = Table(
    "period_version",
    METADATA,
    # Every version of a period, as long as its school has accepted no school day.
    key("school_id"),
    key("third_party_id"),
    key("version", BigInteger),
    # Empty where the period is not there in this version, or breaks a rule.
    Column("name", Text),
    Column("start_time", Time),
    Column("end_time", Time),
    # Which versions there were before compaction is not in the log.
    info=NO_RESULT,
)

CLASS_TIMETABLE_EVENT: Final = Table(
    "class_timetable_event",
    METADATA,
    key("school_id"),
    key("record_id"),
    # What is referred to, as long as it is met.
    Column("class_id", Text),
    Column("period_id", Text),
    Column("room_id", Text),
    Column("staff_id", Text),
    required("start_date", Date),
    required("end_date", Date),
    # False while the event is not synced: the row then says what to judge it again by.
    required("shown", Boolean),
    *(
        Index(f"class_timetable_event_{name}", "school_id", f"{name}_id")
        for name in ("class", "room", "staff")
    ),
    info={"owner": ("school_id", "record_id")},
)
