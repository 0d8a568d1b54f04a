"""Two schools that share a partition, with some nights behind them and one that nobody has read.

Of the first everything will be spoilt; of the second nothing may change by it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from contract.data_sets import ALL
from contract.dead_letters import Change as Word
from contract.dead_letters import error_event, key_of
from contract.erasures import ERASURES, erasure_key, person_hash
from contract.error_code import Place as Found
from contract.names import ERRORS, RUNS, Topics
from contract.partitions import partition_of
from contract.signing import VERSION_HEADER
from contract.violations import Violation
from contract.wire import encode
from tests.laws.haunted import SIGNED, HauntedLog, enrol
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Log, Place, Stored
from tests.laws.oracle import Mya
from tests.laws.plain_records import plain_changes
from tests.laws.school import NIGHT_MS, Change, Night, School
from tests.laws.signers import PLATFORM, ROOT_KEY, school_signer
from tests.laws.worker import Worker
from tests.laws.world import World

SPOILT: Final = "oak"
SOUND: Final = next(
    name
    for name in (f"elm-{number}" for number in range(100))
    if partition_of(name, PARTITION_COUNT) == partition_of(SPOILT, PARTITION_COUNT)
)
PLACES: Final = tuple(
    (subject, number) for subject in (*SUBJECTS, ERRORS) for number in range(PARTITION_COUNT)
)
_NUMBER: Final = partition_of(SPOILT, PARTITION_COUNT)
_EVERYTHING: Final = plain_changes(*(each.name for each in ALL))
_NEWEST_VERSION: Final = 3 * NIGHT_MS


@dataclass(frozen=True, slots=True)
class Nights:
    """What lies on the topics: what was read, and what was not, message by message."""

    read: Log
    unread: Sequence[tuple[Place, Stored]]

    def of(self, school_id: str) -> list[tuple[Place, Stored]]:
        """Return what was not read of a school."""
        return [each for each in self.unread if each[1].key.startswith(school_id.encode() + b"/")]


def nights() -> Nights:
    """Return two nights of both schools that were read, and a third that was not."""
    log = HauntedLog(likely=0)
    schools = [School(name, log) for name in (SPOILT, SOUND)]
    for school in schools:
        school.run(Night(changes=_EVERYTHING))
        school.run(Night(changes=[*map(_changed, _EVERYTHING[::3])]))
    read = Log(defaultdict(list, {place: [*said] for place, said in log.messages.items()}))
    spoilt, sound = schools
    spoilt.run(Night(changes=[*_third_night()]))
    _say_beside(SPOILT, log)
    sound.run(Night(changes=[*map(_changed, _EVERYTHING[1::3])]))
    unread = [
        (place, message)
        for place, said in log.messages.items()
        for message in said[len(read.messages.get(place, ())) :]
    ]
    return Nights(read, unread)


def settle(connection: Connection[Any], log: Log) -> None:
    """Enrol the schools, and read what was read."""
    enrol(connection, SPOILT, SOUND)
    Worker(connection, world(log), PLACES).finish()


def world(log: Log) -> World:
    """Return the world that has this log."""
    return World([SPOILT, SOUND], Topics("fuzz."), log, Mya(), SIGNED)


def _third_night() -> Iterator[Change]:
    for number, change in enumerate(_EVERYTHING):
        yield (change[0], change[1], None) if number % 3 == 0 else _changed(change)
    yield from ((each[0], f"new{each[1]}", each[2]) for each in _EVERYTHING[:9])


def _changed(change: Change) -> Change:
    data_set, record_id, record = change
    assert record is not None
    text = next((name for name in _CHANGING if name in record), None)
    return data_set, record_id, record | ({text: "Other"} if text else {})


_CHANGING: Final = ("surname", "name", "long_name", "class_name")


def _say_beside(school_id: str, log: Log) -> None:
    """Say what no run of a producer says alone: errors, and what the platform says."""
    for detail, change in (("Surname", Word.RAISED), ("Forename", Word.RESOLVED)):
        event = error_event(
            Violation("required_field_missing", detail),
            school=school_id,
            data_set="students",
            record_id="1",
            label="Ash",
            place=Found.ON_SITE,
            change=change,
            run_id="run-3",
            version=_NEWEST_VERSION,
            occurred_at_ms=_NEWEST_VERSION,
        )
        log.append((ERRORS, _NUMBER), Stored(key_of(event), encode(ERRORS, dict(event))))
    hashed = person_hash(ROOT_KEY, school_id, "10")
    entry = {
        "school": school_id,
        "person_hash": hashed,
        "version": _NEWEST_VERSION,
        "erased_at_ms": _NEWEST_VERSION,
        "current_in": ["students"],
    }
    at = erasure_key(school_id, hashed)
    _by_platform(log, RUNS, Stored(at, encode(ERASURES, entry)))
    _by_platform(log, "rooms", Stored(f"{school_id}/r1".encode(), b"", is_null=True))


def _by_platform(log: Log, subject: str, message: Stored) -> None:
    Log.append(log, (subject, _NUMBER), signed_by_platform(subject, message))


def signed_by_platform(subject: str, message: Stored) -> Stored:
    """Return a message with the platform's signature, forgetting up to the newest version."""
    value = None if message.is_null else message.value
    version = _NEWEST_VERSION if value is None else 0
    headers = PLATFORM.headers(subject, message.key, value, version)
    forgets = ((VERSION_HEADER, b"%d" % version),) if value is None else ()
    return Stored(message.key, message.value, (*headers.items(), *forgets), is_null=message.is_null)


def signed_by_school(subject: str, message: Stored) -> Stored:
    """Return a message with the signature of the school that is to be spoilt."""
    value = None if message.is_null else message.value
    headers = school_signer(SPOILT).headers(subject, message.key, value)
    return Stored(message.key, message.value, tuple(headers.items()), is_null=message.is_null)
