"""A year of nights of a small school, published to a real broker as its producer would."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from confluent_kafka import Producer

from consumers.kafka import Cluster
from contract.declaration import Record
from contract.names import key, school_of
from contract.wire import decode, encode
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Log, Place, Stored
from tests.laws.plain_records import plain_changes
from tests.laws.records import (
    class_group,
    class_lesson,
    contact,
    house_group,
    lesson,
    period,
    room,
    staff_member,
    student,
    subject,
    year_group,
)
from tests.laws.school import Change, End, Night, School
from tests.laws.signers import school_signer

NIGHTS: Final = 240
_LEAVERS: Final = {90: "10", 170: "1"}
"""Nights before which the school's server loses its state, and who leaves just then."""

_FIRST_DAY: Final = date(2025, 9, 1)
_FLUSH_LIMIT_S: Final = 120
_STUDENTS: Final = tuple(str(number) for number in range(1, 13))
_CHANGES_MAX: Final = 4
_SEED: Final = 20_250_901


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerLog(Log):
    """The log on a broker. Between two calls of `catch_up` nobody else may write to it."""

    cluster: Cluster
    producer: Producer
    ends: dict[Place, int] = field(default_factory=dict)
    said: dict[Place, Stored] = field(default_factory=dict)
    """The last message of each place that a school said."""

    def append(self, place: Place, message: Stored) -> int:
        """Add a message, signed by its school, and return the offset that it will have."""
        subject, _ = place
        signer = school_signer(school_of(message.key))
        self.said[place] = message
        headers = signer.headers(subject, message.key, message.value)
        return self._put(place, replace(message, headers=tuple(headers.items())))

    def forge(self) -> None:
        """Write what no school has signed: over what it said last, and of what it never said."""
        for place, message in list(self.said.items()):
            event = decode(place[0], message.value)
            later = encode(place[0], event | {"version": event["version"] + 1})
            nobody = key(event["school"], "nobody")
            for forged in (
                Stored(message.key, later),
                Stored(message.key, b"", is_null=True),
                Stored(nobody, later),
            ):
                self._put(place, forged)

    def _put(self, place: Place, message: Stored) -> int:
        subject, partition = place
        topic = self.cluster.topics.of(subject)
        self.producer.produce(
            topic,
            key=message.key,
            value=None if message.is_null else message.value,
            headers=list(message.headers),
            partition=partition,
        )
        self.producer.poll(0)
        self.ends[place] += 1
        return self.ends[place] - 1

    def flush(self) -> None:
        """Wait until all messages have arrived."""
        assert self.producer.flush(_FLUSH_LIMIT_S) == 0

    def catch_up(self) -> dict[tuple[str, int], int]:
        """Ask the broker where its partitions end: MYA writes to the topics as well."""
        places = [(subject, number) for subject in SUBJECTS for number in range(PARTITION_COUNT)]
        topics = self.cluster.topics
        ends = self.cluster.ends_of([(topics.of(subject), number) for subject, number in places])
        self.ends.update({place: ends[topics.of(place[0]), place[1]] for place in places})
        return dict(ends)


@dataclass(slots=True)
class Year:
    """A school, what SIMS has of it, and its nights, of which each publishes itself."""

    school: School
    sims: dict[tuple[str, str], Record] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(_SEED))  # noqa: S311 - no secret

    def nights(self) -> Iterator[int]:
        """Live through the nights, and say after each how many there were."""
        for number in range(1, NIGHTS + 1):
            day = _FIRST_DAY + timedelta(days=number)
            changes = [*plain_changes(*_data_sets())] if number == 1 else self._changes(number, day)
            self._note(changes)
            if number in _LEAVERS:
                self.school.lose_state()
                # Left while nobody knew who was there.
                self.sims.pop(("students", _LEAVERS[number]), None)
                changes = [(*key, record) for key, record in self.sims.items()]
            self.school.run(self._night(number, day, changes))
            yield number

    def _night(self, number: int, day: date, changes: list[Change]) -> Night:
        is_sound = number in {1, NIGHTS, *_LEAVERS}
        ends = (*(End.COMPLETED,) * 8, End.ABANDONED, End.CUT)
        # What is sent again: a record's older version, or the end of an older run.
        echoes = [
            (subject, self.chance.randrange(1000)) for subject in self.chance.sample(SUBJECTS, 2)
        ]
        return Night(
            changes=changes,
            day=day.isoformat(),
            end=End.COMPLETED if is_sound else self.chance.choice(ends),
            echoes=() if is_sound or number % 5 else echoes,
        )

    def _note(self, changes: list[Change]) -> None:
        for data_set, record_id, record in changes:
            if record is None:
                self.sims.pop((data_set, record_id), None)
            else:
                self.sims[data_set, record_id] = record

    def _changes(self, number: int, day: date) -> list[Change]:
        count = self.chance.randint(0, _CHANGES_MAX)
        return [self._change(number, day) for _ in range(count)]

    def _change(self, number: int, day: date) -> Change:
        """One record changes, breaks a rule, loses what it refers to, goes, or comes back."""
        some = tuple(self.chance.sample(_STUDENTS, 3))
        event = f"e{number}/{some[0]}"
        entry = "7a/p1/r1/2/2025-09-01"
        records: dict[tuple[str, str], Record] = {
            ("students", some[0]): student(surname=f"Ash {number}", work_email=f"{some[0]}@x"),
            ("students", some[1]): student(surname=""),
            ("staff-members", "2"): staff_member(surname=f"Birch {number}"),
            ("contacts", "x"): contact(*some, work_email="cole"),
            ("subjects", "maths"): subject(name=f"Mathematics {number}"),
            ("rooms", "r1"): room(short_name=f"R{number}"),
            ("periods", "p1"): period(),
            ("year-groups", "7"): year_group(*some, supervisors=("2",)),
            ("house-groups", "oak"): house_group(*some[:2]),
            ("class-groups", "7a"): class_group(*some, supervisors=("2",), year_group_id="7"),
            ("class-groups", "7b"): class_group(some[0], subject_id="latin"),
            ("class-timetables", entry): class_lesson(entry),
            ("student-timetables", event): lesson("student-timetables", event, day.isoformat()),
        }
        data_set, record_id = self.chance.choice(list(records))
        is_gone = self.chance.random() < 0.25
        return data_set, record_id, None if is_gone else records[data_set, record_id]


def _data_sets() -> list[str]:
    return [each for each in SUBJECTS if each != "runs"]
