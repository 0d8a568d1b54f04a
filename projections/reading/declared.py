"""What errors mean for root causes, read off the declarations: which name another record, and
which hold the record that they are about.
"""

from typing import Final

from contract.becomes import TimeSlot, User
from contract.catalogue import CATALOGUE
from contract.data_sets import ALL, BY_NAME
from contract.declaration import Reference, Strength

REFERENCES: Final[dict[tuple[str, str], Reference]] = {
    (data_set.name, reference.code): reference
    for data_set in ALL
    for reference in data_set.references
}
"""The reference that an error of a data set with this code is about; its detail is the target."""

TARGETS: Final = frozenset(name for each in REFERENCES.values() for name in each.to)
"""The data sets that others refer to."""

PARTS: Final = sorted(
    {(each.name, code) for each in ALL for detail in each.details for code in detail.codes}
)
"""Codes of what is found at the school in a list of a record: they cost an entry of it only."""

COUNTED: Final = sorted(
    each.name
    for each in ALL
    if each.name not in TARGETS
    and len(each.references) == 1
    and all("." not in reference.path for reference in each.references)
)
"""Data sets of which a record names one other and nothing names it: counting its errors is
counting records. Lessons are among them, which outnumber everything else.
"""

PEOPLE: Final = tuple(each.name for each in ALL if isinstance(each.becomes, User))
"""The data sets of people: one person has one account, whatever they are."""

ALONE: Final = sorted(each.name for each in ALL if each.name not in {*TARGETS, *PEOPLE})
"""Data sets of which no record is named by another one: nothing follows from what is wrong with it,
so each of its errors is its own cause. They need not be looked at one by one, and there may be a
hundred thousand of them.
"""

USERNAME_TAKEN: Final = "username_taken"

_COLUMN_WORDS: Final = frozenset({"column", "field", "file", "column or list"})
COLUMN_CODES: Final = sorted(
    code for code, each in CATALOGUE.items() if each.about in _COLUMN_WORDS
)
"""Codes whose detail names a column: errors with the same one are of one kind."""

_SETTLED_ELSEWHERE: Final = frozenset(
    each.name for each in ALL if isinstance(each.becomes, TimeSlot)
)


def is_hard(data_set: str, code: str) -> bool:
    """Say whether an error is about a reference without which the record is not synced."""
    reference = REFERENCES.get((data_set, code))
    return reference is not None and reference.strength is Strength.HARD


def is_met_by_records(data_set: str) -> bool:
    """Say whether a reference into a data set is met by its records; periods are accepted."""
    return data_set not in _SETTLED_ELSEWHERE


def column_of(code: str, detail: str) -> str:
    """Return the detail of an error where it names a column, else nothing."""
    return detail if code in COLUMN_CODES else ""


def advice_on_missing(data_set: str) -> str | None:
    """Say how a record that is not there comes to MYA; None where its report says nothing."""
    report = BY_NAME[data_set].report
    if report is None or not is_met_by_records(data_set):
        return None
    return f"Check that it is in SIMS, and in the report, which lists {report.lists}."
