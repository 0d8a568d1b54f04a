"""Class timetables: when and where a class meets, by period and room, between two dates."""

from typing import Final

from contract.becomes import ClassLesson
from contract.data_sets.timetables import TIMETABLE_PERMISSIONS, dates_in_order
from contract.declaration import Column, DataSet, Kind, Reference, Report, Standing, Strength

_WHEN: Final = Standing()

CLASS_TIMETABLES: Final = DataSet(
    name="class-timetables",
    avro_name="ClassLesson",
    title="Class timetables",
    synced_when="any module (MYA: preview)",
    becomes=ClassLesson(),
    key=("ClassId", "PeriodId", "RoomId", "StaffId", "StartDate"),
    columns=(
        Column("ClassId", "class_id", required=True),
        Column("PeriodId", "period_id", required=True),
        Column("RoomId", "room_id"),
        Column("StaffId", "staff_id"),
        Column("StartDate", _WHEN.start, Kind.DATE, required=True),
        Column("EndDate", _WHEN.end, Kind.DATE, required=True),
    ),
    report=Report(
        focus="Class timetable", lists="the timetable entries of the current academic year"
    ),
    label=("class_id", "room_id", _WHEN.start),
    references=(
        # Source: MYA does not sync an event whose class is not synced; that makes a room look free.
        Reference(
            path="class_id",
            to=("class-groups",),
            strength=Strength.HARD,
            code="no_class_group",
        ),
        Reference(path="period_id", to=("periods",), strength=Strength.HARD, code="period_missing"),
        Reference(path="room_id", to=("rooms",), strength=Strength.HARD, code="room_missing"),
        Reference(
            path="staff_id", to=("staff-members",), strength=Strength.SOFT, code="staff_missing"
        ),
    ),
    rules=(dates_in_order(_WHEN.start, _WHEN.end),),
    codes=("dates_reversed",),
    dated=_WHEN,
    published=(
        (
            "A class timetable entry becomes an event of the class, with period, room and member"
            " of staff. MYA calls this a preview."
        ),
        "An event whose class is not synced is not synced; its room may then look free.",
    ),
    decided=(
        (
            "An unknown room or period is an error of the event; an unknown member of staff is"
            " left out with a warning."
        ),
        (
            "References into a data set that the school does not sync at all are left out, and"
            " nothing is reported."
        ),
        "An entry that is over is kept and raises no errors.",
    ),
    own_permissions=TIMETABLE_PERMISSIONS,
    also_permissions_of=("class-groups", "year-groups"),
)
