"""Periods: the time slots of the school day. Only one-week cycles are supported.

Source: the name is normalised to forms like "Period 1"; a two-week cycle is not supported
(published). Which spellings are recognised, and that others stay as they are with a warning, is
our decision; so is that the first import is accepted by itself and later ones are proposals.
"""

import re
from typing import Final

from contract.becomes import TimeSlot
from contract.data_sets.timetables import TIMETABLE_PERMISSIONS, dates_in_order
from contract.declaration import Column, Combined, DataSet, Kind, Record, Schedule
from contract.violations import Violation

_NAME: Final = re.compile(
    r"(?:(?P<before>[A-Z]|[0-9]{1,2})?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?P<after>[A-Z]|[0-9]{1,2})?:)?"
    r"(?P<period>.+)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"(?:P|Period ?)0*(?P<number>[0-9]{1,2})", re.IGNORECASE)
_NUMBER: Final = re.compile(r"0*(?P<number>[0-9]{1,2})")
_FULL_WORDS: Final = {
    **dict.fromkeys(("tut", "tutor", "tutorial"), "Tutorial"),
    **dict.fromkeys(("reg", "registration"), "Registration"),
    **dict.fromkeys(("break", "brk"), "Break"),
    **dict.fromkeys(("lunch", "lun"), "Lunch"),
}


def _normal(record: Record) -> Combined:
    """Return the name in full words and the week of the cycle that the row or its name tells."""
    found = _NAME.fullmatch(record["name"] or "")
    if found is None:
        return Combined({})
    has_day = found["period"] != found[0]
    week = record["week"] or found["before"] or found["after"]
    name = _full_name(found["period"], has_day=has_day)
    if name is None:
        return Combined({"week": week}, (Violation("period_name_unrecognised"),))
    return Combined({"week": week, "name": name})


def _full_name(period: str, *, has_day: bool) -> str | None:
    numbered = _NUMBERED.fullmatch(period) or (_NUMBER.fullmatch(period) if has_day else None)
    if numbered:
        return f"Period {numbered['number']}"
    return _FULL_WORDS.get(period.lower())


PERIODS: Final = DataSet(
    name="periods",
    avro_name="Period",
    title="Periods",
    synced_when="Bookings module; only when asked for, never as part of the nightly run",
    becomes=TimeSlot(group="School Day"),
    columns=(
        Column("primary_id", required=True),
        Column("Name", "name", required=True),
        Column("StartTime", "start_time", Kind.TIME, required=True),
        Column("EndTime", "end_time", Kind.TIME, required=True),
        Column("Week", "week"),
    ),
    label=("name",),
    rules=(dates_in_order("start_time", "end_time"),),
    derive=_normal,
    schedule=Schedule.ON_REQUEST,
    cycle_field="week",
    own_permissions=TIMETABLE_PERMISSIONS,
)
