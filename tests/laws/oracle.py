"""The oracle: what MYA must hold, recomputed at once from the topics themselves.

In: every event of the topics, and what MYA owned before the first. Out: the rows of the read
models and the open errors inside MYA. Pure and slow; it stands on the contract alone, so that it
can disagree with the engine.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.laws import (
    oracle_class_timetables,
    oracle_groups,
    oracle_lessons,
    oracle_people,
    oracle_periods,
)
from tests.laws.history import Decoded, History, is_current, record_of
from tests.laws.oracle_accounts import Account, Accounts
from tests.laws.oracle_periods import Slots
from tests.laws.oracle_verdicts import Judge

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mya:
    """What MYA owns before the first event, by school: settings, accounts that exist, the school
    day that was accepted, and which rooms were made bookable or not; and who was erased.

    Accounts may be given as they are later: once all runs up to that of the version in `settled`
    had their accounts.
    """

    off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    accounts: Sequence[Account] = ()
    accepted: Mapping[str, Slots] = field(default_factory=dict)
    bookable: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    erased: Mapping[str, frozenset[str]] = field(default_factory=dict)
    settled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """Rows by read model, and open errors as (school, data set, record id, code, detail)."""

    tables: Mapping[str, set[Row]]
    errors: set[Row]


def recompute(log: Decoded, mya: Mya) -> Expected:
    """Recompute what must be there once this much of the topics has been read."""
    tables: dict[str, set[Row]] = defaultdict(set)
    errors: set[Row] = set()
    for school_id in _schools(log, mya):
        school = _School(school_id, log, mya)
        for name, row in school.rows():
            tables[name].add((school_id, *row))
        errors |= {(school_id, *error) for error in school.errors()}
    return Expected(tables, errors)


def accounts_of(school_id: str, history: History, mya: Mya) -> Accounts:
    """Return the accounts that a school has by this part of its history."""
    existing = [each for each in mya.accounts if each.school_id == school_id]
    return Accounts(school_id, history, existing, mya.settled.get(school_id, 0))


def _schools(log: Decoded, mya: Mya) -> list[str]:
    # Nothing is in the place of what is not genuine.
    read = {event["school"] for each in log.values() for _, event in each if event}
    return sorted(read | mya.accepted.keys())


class _School:
    def __init__(self, school_id: str, log: Decoded, mya: Mya) -> None:
        self._history = History.of(school_id, log, mya.erased.get(school_id, frozenset()))
        self._accepted = oracle_periods.accepted(self._history, mya.accepted.get(school_id, {}))
        self._bookable = mya.bookable.get(school_id, {})
        self._judge = Judge(
            self._history,
            mya.off.get(school_id, frozenset()),
            accounts_of(school_id, self._history, mya),
            self._accepted,
        )

    def rows(self) -> Iterator[tuple[str, Row]]:
        yield from oracle_people.rows(self._judge)
        yield from self._subjects()
        yield from self._rooms()
        yield from oracle_periods.rows(self._accepted)
        yield from oracle_groups.rows(self._judge)
        yield from oracle_class_timetables.rows(self._judge)
        yield from oracle_lessons.rows(self._judge)

    def errors(self) -> Iterator[Row]:
        for violation, record in self._history.latest_wrong():
            yield *record, violation.code, violation.detail
        yield from oracle_people.errors(self._judge)
        yield from oracle_groups.errors(self._judge)
        yield from oracle_class_timetables.errors(self._judge)
        yield from oracle_lessons.errors(self._judge)

    def _subjects(self) -> Iterator[tuple[str, Row]]:
        for subject_id, event in self._history.sound("subjects"):
            record = record_of(event)
            enabled = self._judge.is_met("subjects", subject_id)
            yield "subjects", (subject_id, record["code"], record["name"], enabled)

    def _rooms(self) -> Iterator[tuple[str, Row]]:
        for room_id, event in self._history.sound("rooms"):
            record = record_of(event)
            name = record["long_name"] or record["short_name"]
            bookable = self._bookable.get(room_id, True)
            head = room_id, "Classroom", name, record["description"]
            yield "resources", (*head, bookable, is_current(event))
