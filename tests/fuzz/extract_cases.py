"""A case: a part of a sound extract is spoilt, and the producer does its night with it.

Every case begins after the same good night, so one is repeated by its seed and number alone.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, Final

from structlog.testing import capture_logs

from consumers.trust.claims import demand_agreement
from contract.catalogue import CATALOGUE
from contract.data_sets import ALL
from contract.names import ERRORS
from contract.runs import DataSetEnd
from contract.wire import decode
from producer.night.night import Night
from producer.night.orders import HELD_BY_GUARD, Orders
from producer.readiness.permissions import NOT_CHECKED
from producer.sending.delivery import Courier
from producer.source.extract import ExtractFolder
from producer.state.store import State, open_state
from tests.fuzz.kept_back import ONE_KEPT_BACK, is_about_kept_back
from tests.fuzz.rows_of_files import demand_each_row_told
from tests.fuzz.spoilt_files import NAME, OUTSIDE, PICTURES, Place, put_sound, spoil
from tests.fuzz.spoilt_pictures import spoil_pictures
from tests.producer.fakes import FakeBroker
from tests.producer.whole_school import NUMBERS, files_of

_NOW_MS: Final = 1_772_416_800_000
_NIGHT_MS: Final = 24 * 60 * 60 * 1000
_DAY: Final = "2026-09-01"
_MESSAGE_BYTES_MAX: Final = 1_000_000
"""What a broker takes."""

_FILES: Final = (*(file for each in ALL for file in files_of(each.name)), PICTURES)


@dataclass(slots=True)
class Case:
    """What is spoilt of which extract, and how: known once it was played."""

    seed: str
    number: int
    file: str = ""
    how: str = ""

    def __str__(self) -> str:
        return f"case {self.number} of seed {self.seed}: {self.file} {self.how}"


@dataclass(frozen=True, slots=True)
class Done:
    """How the night ended, and what was sent in it."""

    end: DataSetEnd
    broker: FakeBroker
    logged: list[Any]

    @property
    def sent(self) -> int:
        """How many events of records were sent."""
        name = self.end["data_set"]
        return sum(each.subject == name for each in self.broker.received)


@dataclass(frozen=True, slots=True)
class _School:
    """A school of one data set, with a good night behind it."""

    data_set: str
    state: State
    after_good_night: bytes

    def forget(self) -> None:
        self.state.connection.deserialize(self.after_good_night)


@dataclass(frozen=True, slots=True)
class ExtractCases:
    """Plays cases, in a folder of its own."""

    place: Place
    _listening: socket.socket
    _stack: ExitStack
    _schools: dict[str, _School] = field(default_factory=dict)

    def play(self, case: Case) -> None:
        """Do a night with what is spoilt, and demand that it ends as promised."""
        chance = Random(f"{case.seed}/{case.number}")  # noqa: S311 - no secret
        case.file = chance.choice(_FILES)
        school = self._school(case.file.partition(".")[0])
        school.forget()
        self._put_sound(school.data_set)
        is_picture = case.file == PICTURES
        case.how = (
            spoil_pictures(self.place, chance)
            if is_picture
            else spoil(self.place, case.file, chance)
        )
        done = self._night(school, nights=2)
        self._demand(done)
        if chance.random() < 0.2:
            self._demand_that_a_good_night_goes_on(school, done)

    def _put_sound(self, data_set: str) -> None:
        rmtree(self.place.extract, ignore_errors=True)
        self.place.extract.mkdir()
        put_sound(self.place.extract, data_set)

    def _school(self, data_set: str) -> _School:
        if data_set not in self._schools:
            state = self._stack.enter_context(open_state(None, "oak", lambda: "here"))
            self._put_sound(data_set)
            school = _School(data_set, state, b"")
            created = self._night(school, nights=1).end["counts"]["created"]
            assert len(NUMBERS) - 1 <= created <= len(NUMBERS)
            self._schools[data_set] = _School(data_set, state, state.connection.serialize())
        return self._schools[data_set]

    def _night(self, school: _School, *, nights: int) -> Done:
        broker, ticks = FakeBroker(), count()
        with capture_logs() as logged:
            ends = Night(
                state=school.state,
                source=ExtractFolder(self.place.extract, ONE_KEPT_BACK),
                courier=Courier(
                    school.state.outbox,
                    broker,
                    patience_s=5,
                    monotonic=lambda: float(next(ticks)),
                ),
                orders=_orders(school.data_set),
                readiness={"permissions_checked": False, "data_sets": []},
                now_ms=lambda: _NOW_MS + nights * _NIGHT_MS,
                new_token=lambda: f"{nights:06x}",
            ).run()
        (end,) = (each for each in ends if each["data_set"] == school.data_set)
        return Done(end, broker, logged)

    def _demand(self, done: Done) -> None:
        end = done.end
        errors = done.broker.events(ERRORS)
        for message in done.broker.received:
            value = decode(message.subject, message.value)
            demand_agreement(message.subject, message.key, value, _NOW_MS + 9 * _NIGHT_MS)
            assert len(message.value) < _MESSAGE_BYTES_MAX
            assert OUTSIDE.encode() not in message.value
            assert not is_about_kept_back(message)
        if end["outcome"] == "skipped":
            assert end["reason"] == HELD_BY_GUARD or str(end["reason"]) in CATALOGUE
            assert done.sent == 0
            assert [each["record_id"] for each in errors] == [""]
        else:
            told = {each["record_id"] for each in errors} - {""}
            # With a list of which rows have no id, records stand still for all that is known.
            is_told = any(each["code"] == "id_missing" for each in errors)
            assert is_told or len(told) >= end["counts"]["held"]
            demand_each_row_told(self.place.extract, end, errors)
        assert NAME not in repr(done.logged)
        assert not _is_called(self._listening)

    def _demand_that_a_good_night_goes_on(self, school: _School, bad: Done) -> None:
        self._put_sound(school.data_set)
        good = self._night(school, nights=3)
        if bad.sent == 0:
            assert good.end["outcome"] == "completed"
            assert good.sent == 0
            assert {each[0] for each in good.broker.errors()} <= {"resolved"}
        else:
            assert good.end["reason"] in (None, HELD_BY_GUARD)


@contextmanager
def extract_cases() -> Iterator[ExtractCases]:
    """Prepare to play cases."""
    with (
        TemporaryDirectory(prefix="fuzz-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listening,
        ExitStack() as stack,
    ):
        listening.setblocking(False)
        outside = Path(folder) / "outside.txt"
        outside.write_text(OUTSIDE, encoding="utf-8")
        port = listening.getsockname()[1]
        place = Place(extract=Path(folder) / "extract", outside=outside, port=port)
        yield ExtractCases(place, listening, stack)


def _orders(data_set: str) -> Orders:
    return Orders(
        school="oak",
        producer_version="1",
        day=_DAY,
        switched_on=frozenset({data_set}),
        imported=frozenset(),
        selected=frozenset({data_set}),
        release=None,
        permissions=NOT_CHECKED,
        snapshot=False,
    )


def _is_called(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True
