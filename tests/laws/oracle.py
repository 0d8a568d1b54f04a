"""The oracle: what MYA must hold, recomputed at once from the topics themselves.

In: every event of the topics, and what MYA owned before the first. Out: the rows of the read
models and the open errors inside MYA. Pure and slow; it stands on the contract alone, so that it
can disagree with the engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from contract.data_sets import BY_NAME
from contract.declaration import Record
from contract.events import Event
from tests.laws.history import Decoded, History
from tests.laws.oracle_people import Account, People

Row = tuple[Any, ...]

PEOPLE: Final = ("students", "staff-members")
GROUP_TYPES: Final = {"year-groups": "Year", "class-groups": "Class"}

MET: Final = "met"
WAIT: Final = "wait"
NOT_JUDGED: Final = "not judged"
ERROR: Final = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mya:
    """What MYA owns before the first event: settings of schools, and accounts that exist."""

    off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    accounts: Sequence[Account] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """Rows by read model, and open errors as (school, data set, record id, code, detail)."""

    tables: Mapping[str, set[Row]]
    errors: set[Row]


def recompute(log: Decoded, mya: Mya) -> Expected:
    """Recompute what must be there once this much of the topics has been read."""
    tables: dict[str, set[Row]] = defaultdict(set)
    errors: set[Row] = set()
    for school_id in sorted({event["school"] for each in log.values() for _, event in each}):
        school = _School(school_id, log, mya)
        for name, row in school.rows():
            tables[name].add((school_id, *row))
        errors |= {(school_id, *error) for error in school.errors()}
    return Expected(tables, errors)


class _School:
    def __init__(self, school_id: str, log: Decoded, mya: Mya) -> None:
        self._history = History.of(school_id, log)
        self._off = mya.off.get(school_id, frozenset())
        existing = [each for each in mya.accounts if each.school_id == school_id]
        self._people = People(school_id, self._history, existing)

    def rows(self) -> Iterator[tuple[str, Row]]:
        yield from self._people.rows()
        for record_id, event in self._history.latest_of("subjects"):
            record = _record(event)
            if not self._history.wrong(event, "subjects"):
                enabled = self._is_met("subjects", record_id)
                yield "subjects", (record_id, record["code"], record["name"], enabled)
        for data_set in GROUP_TYPES:
            for group_id, event in self._history.latest_of(data_set):
                yield from self._group_rows(data_set, group_id, event)

    def errors(self) -> Iterator[Row]:
        yield from self._people.errors()
        for violation, record in self._history.latest_wrong():
            yield *record, violation.code, violation.detail
        for data_set in GROUP_TYPES:
            for group_id, event in self._history.latest_of(data_set):
                if _is_current(event) and not self._history.wrong(event, data_set):
                    for code, detail in self._group_errors(event):
                        yield data_set, group_id, code, detail
        if any(self._lacks_subjects(event) for _, event in self._history.latest_of("class-groups")):
            yield "class-groups", "", "subjects_off", ""

    def _group_rows(self, data_set: str, group_id: str, event: Event) -> Iterator[tuple[str, Row]]:
        record, kind = _record(event), GROUP_TYPES[data_set]
        is_sound = not self._history.wrong(event, data_set)
        enabled = is_sound and _is_current(event) and self._subject_verdict(event) == MET
        shown = {
            name: record.get(name) if is_sound and self._is_met(to, record.get(name)) else None
            for name, to in (("subject_id", "subjects"), ("year_group_id", "year-groups"))
        }
        head = (kind, group_id, record["name"], record["description"])
        yield "user_groups", (*head, shown["subject_id"], shown["year_group_id"], enabled)
        if enabled:
            for table, entry in _entries(record):
                if any(self._is_met(each, entry["user_id"]) for each in PEOPLE):
                    dates = entry["start_date"], entry["end_date"]
                    yield table, (kind, group_id, entry["user_id"], *dates)

    def _group_errors(self, event: Event) -> Iterator[tuple[str, str]]:
        record = _record(event)
        subject = self._subject_verdict(event)
        if subject == ERROR:
            yield "subject_not_synced", record["subject_id"]
        if subject != MET:
            return
        year_group_id = record.get("year_group_id")
        if year_group_id and self._verdict(event, ["year-groups"], year_group_id) == ERROR:
            yield "year_group_missing", year_group_id
        for table, entry in _entries(record):
            if self._verdict(event, PEOPLE, entry["user_id"]) == ERROR:
                yield _ENTRY_CODES[table], entry["user_id"]

    def _lacks_subjects(self, event: Event) -> bool:
        return (
            _is_current(event)
            and not self._history.wrong(event, "class-groups")
            and self._subject_verdict(event) == NOT_JUDGED
        )

    def _subject_verdict(self, event: Event) -> str:
        """Return the verdict on a group's one hard reference; a year group has none."""
        record = _record(event)
        if "subject_id" not in record:
            return MET
        return self._verdict(event, ["subjects"], record["subject_id"])

    def _verdict(self, event: Event, to: Iterable[str], target_id: str) -> str:
        verdicts = {self._verdict_into(event, data_set, target_id) for data_set in to}
        return next(each for each in (MET, WAIT, NOT_JUDGED, ERROR) if each in verdicts)

    def _verdict_into(self, event: Event, data_set: str, target_id: str) -> str:
        """Judge one reference; the first rule that holds decides.

        What is referred to never waits itself: only classes do, and nothing refers to them yet.
        """
        if self._is_met(data_set, target_id):
            return MET
        history = self._history
        target = history.latest(data_set, target_id)
        newest = max(event["version"], target["version"] if target else 0)
        completed = history.completed_version(data_set)
        if data_set in self._off:
            return NOT_JUDGED
        if completed is not None and completed >= newest:
            return ERROR
        if newest > history.ended_version:
            return WAIT
        if completed is None and not history.latest_of(data_set):
            return NOT_JUDGED
        return WAIT

    def _is_met(self, data_set: str, record_id: str | None) -> bool:
        if record_id is None:
            return False
        event = self._history.latest(data_set, record_id)
        if event is None or self._history.wrong(event, data_set):
            return False
        if data_set in PEOPLE:
            return self._people.is_imported(record_id)
        # No group that is referred to has a hard reference, so what is current is synced.
        return _is_current(event) and BY_NAME[data_set].is_synced(_record(event))


_ENTRY_CODES: Final = {
    "group_memberships": "member_not_imported",
    "group_supervisors": "supervisor_not_imported",
}


def _entries(record: Record) -> Iterator[tuple[str, Record]]:
    for entry in record["memberships"]:
        yield "group_memberships", entry
    for entry in record["supervisors"]:
        yield "group_supervisors", entry


def _record(event: Event) -> Record:
    record = event["record"]
    assert record is not None
    return record


def _is_current(event: Event) -> bool:
    return event["operation"] != "removed"
