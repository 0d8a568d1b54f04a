"""The history of one school, as the topics tell it: versions of records, and ends of runs."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from contract.data_sets import ALL, BY_NAME
from contract.declaration import Record
from contract.events import Event
from contract.names import RUNS
from contract.owners import owner_of
from contract.rules import intrinsic_violations
from contract.runs import RunEvent, is_ended_key
from contract.violations import Violation

Decoded = Mapping[tuple[str, int], Sequence[tuple[bytes, Any]]]
"""Keys and events by topic and partition, in the order of the log."""


@dataclass(frozen=True, slots=True)
class History:
    """What one school's part of the log comes to.

    `versions` has each record's genuine versions, by data set and record id, ascending: an event
    that is not newer than all before it in the log does nothing. `ended` ascends too. Of people who
    were `erased` there is nothing.
    """

    versions: Mapping[tuple[str, str], Sequence[Event]]
    ended: Sequence[RunEvent]
    erased: Set[str] = frozenset()

    @classmethod
    def of(cls, school_id: str, log: Decoded, erased: Set[str] = frozenset()) -> "History":
        """Gather one school's events."""
        versions: dict[tuple[str, str], list[Event]] = {}
        for (subject, _), messages in log.items():
            if subject in BY_NAME:
                for _, event in messages:
                    if (
                        event
                        and event["school"] == school_id
                        and owner_of(subject, event["record_id"]) not in erased
                    ):
                        own = versions.setdefault((subject, event["record_id"]), [])
                        if not own or event["version"] > own[-1]["version"]:
                            own.append(event)
        return cls(versions, _ended(school_id, log), erased)

    @property
    def ended_version(self) -> int:
        """The version of the last ended run; 0 before the first."""
        return self.ended[-1]["version"] if self.ended else 0

    def completed_version(self, data_set: str) -> int | None:
        """Return the version of the last ended run's latest completion of a data set."""
        ends = self.ended[-1]["data_sets"] if self.ended else []
        return next(
            (each["completed_version"] for each in ends if each["data_set"] == data_set), None
        )

    @property
    def day(self) -> str:
        """The day of the last ended run; before the first, earlier than every day."""
        return (self.ended[-1]["day"] or "") if self.ended else ""

    def latest(self, data_set: str, record_id: str) -> Event | None:
        """Return the latest version of a record."""
        own = self.versions.get((data_set, record_id))
        return own[-1] if own else None

    def latest_of(self, data_set: str) -> list[tuple[str, Event]]:
        """Return the latest version of every record of a data set, with its id."""
        return [
            (record_id, own[-1])
            for (of, record_id), own in sorted(self.versions.items())
            if of == data_set
        ]

    def sound(self, data_set: str) -> list[tuple[str, Event]]:
        """Return those of `latest_of` that break no intrinsic rule."""
        return [each for each in self.latest_of(data_set) if not self.wrong(each[1], data_set)]

    def standing(self, data_set: str) -> list[tuple[str, Event]]:
        """Return those of `sound` that have not been removed."""
        return [each for each in self.sound(data_set) if is_current(each[1])]

    def latest_wrong(self) -> Iterator[tuple[Violation, tuple[str, str]]]:
        """Yield what is wrong with the latest versions by themselves, and in which records."""
        for data_set in ALL:
            for record_id, event in self.latest_of(data_set.name):
                for violation in self.wrong(event, data_set.name):
                    yield violation, (data_set.name, record_id)

    def wrong(self, event: Event, data_set: str) -> list[Violation]:
        """Return the intrinsic rules that an event's record breaks; a removal may carry none."""
        record = event["record"]
        return [] if record is None else intrinsic_violations(BY_NAME[data_set], record)


def record_of(event: Event) -> Record:
    """Return the record that an event carries, where it must carry one."""
    record = event["record"]
    assert record is not None
    return record


def is_current(event: Event) -> bool:
    """Say whether the record was there in the run that sent the event."""
    return event["operation"] != "removed"


def _ended(school_id: str, log: Decoded) -> list[RunEvent]:
    """Return the runs of which the end, and every event it names, is in the log."""
    by_version = {
        event["version"]: event
        for (subject, _), messages in log.items()
        if subject == RUNS
        for key, event in messages
        if event and is_ended_key(school_id, key) and _is_read(event, log)
    }
    return [by_version[version] for version in sorted(by_version)]


def _is_read(ended: RunEvent, log: Decoded) -> bool:
    return all(
        end["last_offset"] is None
        or end["last_offset"] < len(log.get((end["data_set"], end["partition"] or 0), ()))
        for end in ended["data_sets"]
    )
