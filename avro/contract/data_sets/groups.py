"""What year, house and class groups share: memberships and supervisors.

Source: each has a user, a start and an end date (published). An entry that ends before it starts
is left out as an error; overlapping entries of one person are merged, with a warning (decided).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from contract.declaration import Column, Combined, Detail, Kind, Record, Reference, Row, Strength
from contract.moments import is_date
from contract.violations import Violation

GROUP_CODES: Final = ("dates_reversed", "memberships_overlap")
"""What can be wrong with the entries of a group's lists."""

GROUP_DECISIONS: Final = (
    "A member or supervisor who was not imported costs that entry only; the group stands.",
    (
        "Overlapping entries of one person in one group are merged, with a warning; one that ends"
        " before it starts is left out."
    ),
    "A group that vanishes from SIMS is ended, not deleted.",
)
"""What was decided for all groups."""

GROUP_ID: Final = Column("primary_id", required=True)

_COLUMNS: Final = (
    Column("PersonId", "user_id", required=True),
    Column("StartDate", "start_date", Kind.DATE, required=True),
    Column("EndDate", "end_date", Kind.DATE),
)

_OPEN_END: Final = "9999-12-31"
"""Sorts after every date; stands for an entry without an end."""


def group_lists() -> tuple[Detail, Detail]:
    """Return the two lists of a group."""
    return (
        Detail(
            name="members",
            columns=_COLUMNS,
            fields=(_entries("memberships", "Membership"),),
            combine=_combine_into("memberships"),
            counted_by_guard=True,
            codes=GROUP_CODES,
        ),
        Detail(
            name="supervisors",
            columns=_COLUMNS,
            fields=(_entries("supervisors", "Supervision"),),
            combine=_combine_into("supervisors"),
            counted_by_guard=True,
            codes=GROUP_CODES,
        ),
    )


def group_references() -> tuple[Reference, Reference]:
    """Return the references of a group's lists: an entry without its user costs that entry."""
    people = ("students", "staff-members")
    return (
        Reference(
            path="memberships.user_id",
            to=people,
            strength=Strength.SOFT,
            code="member_not_imported",
        ),
        Reference(
            path="supervisors.user_id",
            to=people,
            strength=Strength.SOFT,
            code="supervisor_not_imported",
        ),
    )


def entries_are_sound(record: Record) -> Iterable[Violation]:
    """Intrinsic rule: dates are dates, no entry ends before it starts, and those of one person do
    not overlap. The producer makes no others; the log may hold what it did not make.
    """
    ends: dict[tuple[str, str], str] = {}
    for list_name in ("memberships", "supervisors"):
        for entry in sorted(record[list_name], key=_order):
            user_id, start, end = _order(entry)
            if not (is_date(start) and (end == _OPEN_END or is_date(end))):
                yield Violation("value_unreadable", list_name)
            elif end < start:
                yield Violation("dates_reversed", user_id)
            elif start <= ends.get((list_name, user_id), ""):
                yield Violation("memberships_overlap", user_id)
            ends[list_name, user_id] = end


def _combine_into(field: str) -> Callable[[Sequence[Row]], Combined]:
    def combine(rows: Sequence[Row]) -> Combined:
        sound = [row for row in rows if not _is_reversed(row)]
        violations = [
            Violation("dates_reversed", row["user_id"])
            for row in sorted(rows, key=_order)
            if _is_reversed(row)
        ]
        entries: list[Record] = []
        for user_id, own in groupby(sorted(sound, key=_order), key=lambda row: row["user_id"]):
            merged, overlap = _merge(list(own))
            entries += merged
            if overlap:
                violations.append(Violation("memberships_overlap", user_id))
        return Combined({field: entries}, tuple(dict.fromkeys(violations)))

    return combine


def _merge(rows: Sequence[Row]) -> tuple[list[Record], bool]:
    """Merge what overlaps of one person's entries, which come sorted by start date."""
    merged: list[Record] = []
    overlap = False
    for row in rows:
        if merged and row["start_date"] <= (merged[-1]["end_date"] or _OPEN_END):
            overlap = True
            merged[-1]["end_date"] = _later(merged[-1]["end_date"], row["end_date"])
        else:
            merged.append({name: row[name] for name in ("user_id", "start_date", "end_date")})
    return merged, overlap


def _later(one: str | None, other: str | None) -> str | None:
    return max(one, other) if one and other else None


def _is_reversed(row: Row) -> bool:
    return bool(row["end_date"]) and row["end_date"] < row["start_date"]


def _order(row: Row) -> tuple[str, str, str]:
    return row["user_id"], row["start_date"], row["end_date"] or _OPEN_END


def _entries(field: str, name: str) -> dict[str, Any]:
    return {
        "name": field,
        "type": {
            "type": "array",
            "items": {
                "type": "record",
                "name": name,
                "fields": [
                    {"name": "user_id", "type": "string"},
                    {"name": "start_date", "type": "string"},
                    {"name": "end_date", "type": ["null", "string"], "default": None},
                ],
            },
        },
        "default": [],
    }
