"""Periods: the time slots of the school day. Only one-week cycles are supported.

Source: the name is normalised to forms like "Period 1"; a two-week cycle is not supported
(published). Which spellings are recognised, and that others stay as they are with a warning, is
our decision; so is that the first import is accepted by itself and later ones are proposals.
"""

import re
from typing import Final

from contract.becomes import TimeSlot
from contract.data_sets.timetables import TIMETABLE_PERMISSIONS, dates_in_order
from contract.declaration import Column, Combined, DataSet, Kind, Record, Report, Schedule
from contract.violations import Violation

_NAME: Final = re.compile(
    r"(?:(?P<before>[A-Z]|[0-9]{1,2})?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    r"(?P<after>[A-Z]|[0-9]{1,2})?: ?)?(?P<period>.+)",
    re.IGNORECASE | re.ASCII,
)
_WEEK: Final = re.compile(r"(?:Week|Wk)? ?0*(?P<week>.+)", re.IGNORECASE | re.ASCII)
"""A column may say "Week 1" where the names say "1", and some rows have only a name."""
_NUMBERED: Final = re.compile(r"(?:P|Period ?)0*(?P<number>[0-9]{1,2})", re.IGNORECASE | re.ASCII)
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
        return Combined({"week": _week(record["week"])})
    has_day = found["period"] != found[0]
    week = _week(record["week"] or found["before"] or found["after"])
    name = _full_name(found["period"], has_day=has_day)
    if name is None:
        return Combined({"week": week}, (Violation("period_name_unrecognised"),))
    return Combined({"week": week, "name": name})


def _week(text: str | None) -> str | None:
    found = _WEEK.fullmatch(text or "")
    return found["week"].upper() if found else None


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
    report=Report(focus="Timetable period", lists="all periods of the current timetable"),
    label=("name",),
    rules=(dates_in_order("start_time", "end_time"),),
    codes=("dates_reversed", "period_name_unrecognised"),
    derive=_normal,
    schedule=Schedule.ON_REQUEST,
    cycle_field="week",
    published=(
        (
            "A period becomes a time slot of the group School Day. The names are normalised to"
            " forms like Period 1."
        ),
        "Only one-week timetable cycles are supported.",
        "Periods are imported by hand, never as part of the nightly run.",
    ),
    decided=(
        (
            "The data set is off by default, is sent for one import when asked for, and is off"
            " again after it. It is asked for in the school's settings, or by name for one run."
        ),
        (
            "The first import is accepted by itself. A later one is a proposal: contact your"
            " account manager."
        ),
        (
            "Names such as 1Mon:3, Mon1:3, MonA:3, Mon:3, P3 and Period 3 become Period 3. Tut,"
            " Reg, Break and Lunch keep their name in full words. Any other name is kept as it is,"
            " with a warning."
        ),
    ),
    own_permissions=TIMETABLE_PERMISSIONS,
)
