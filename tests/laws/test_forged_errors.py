"""The errors topic: what is forged there reaches no school's error log, and is healed too."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.dead_letters import Change, ErrorEvent, error_event, key_of
from contract.error_code import Place as Found
from contract.names import ERRORS, Topics
from contract.partitions import partition_of
from contract.signing import Signer
from contract.violations import Violation
from contract.wire import decode, encode
from tests.laws.haunted import SIGNED, enrol
from tests.laws.log import NOW_MS, PARTITION_COUNT, Log, Stored
from tests.laws.oracle import Mya
from tests.laws.signed_platform import forged
from tests.laws.signers import PLATFORM, school_signer
from tests.laws.worker import Worker
from tests.laws.world import World

OAK: Final = "oak"
PLACE: Final = (ERRORS, partition_of(OAK, PARTITION_COUNT))


class ErrorsTopic:
    """The errors topic of one school, and the worker that keeps its error log."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        world = World([OAK], Topics("errors."), Log(), Mya(), SIGNED)
        enrol(connection, OAK)
        self.log = world.log
        self.worker = Worker(connection, world, [PLACE])

    def say(self, signer: Signer | None, event: ErrorEvent) -> None:
        self.put(forged(signer, ERRORS, key_of(event), encode(ERRORS, dict(event))))

    def put(self, message: Stored) -> None:
        """Put a message on the topic, and read it."""
        self.log.append(PLACE, message)
        self.worker.finish()

    def shown(self) -> set[tuple[str, str, str]]:
        rows = self.connection.execute("SELECT code, message, state FROM sync.error_log")
        return set(rows.fetchall())

    def reasons(self) -> list[tuple[str, bool]]:
        return self.connection.execute("SELECT reason, forged FROM sync.quarantine").fetchall()

    def healing(self) -> list[tuple[bytes, bytes | None, dict[str, str]]]:
        rows = self.connection.execute("SELECT key, value, headers FROM sync.outbox ORDER BY id")
        return rows.fetchall()


@pytest.fixture
def topic(connection: Connection[Any]) -> ErrorsTopic:
    return ErrorsTopic(connection)


def word(place: Found = Found.ON_SITE, record_id: str = "1", **said: Any) -> ErrorEvent:
    event = error_event(
        Violation("required_field_missing", "Surname"),
        school=OAK,
        data_set="students",
        record_id=record_id,
        label="Ash",
        place=place,
        change=Change.RAISED,
        run_id="run-1",
        version=NOW_MS,
        occurred_at_ms=NOW_MS,
    )
    event.update(said)  # type: ignore[typeddict-item]
    return event


@pytest.mark.parametrize(
    ("place", "signer"),
    [
        (Found.ON_SITE, school_signer(OAK)),
        (Found.ON_SITE, PLATFORM),
        (Found.INSIDE_MYA, PLATFORM),
    ],
)
def test_a_school_says_what_it_found_and_the_platform_all_else(
    topic: ErrorsTopic, place: Found, signer: Signer
) -> None:
    topic.say(signer, word(place))

    assert len(topic.shown()) == 1
    assert topic.reasons() == []


@pytest.mark.parametrize(
    ("place", "signer", "reason"),
    [
        (Found.INSIDE_MYA, school_signer(OAK), "not_by_the_platform"),
        (Found.ON_SITE, None, "unsigned"),
        (Found.INSIDE_MYA, None, "unsigned"),
        (Found.ON_SITE, school_signer("stranger"), "key_of_another_school"),
    ],
)
def test_what_is_forged_is_in_no_error_log_and_its_key_is_forgotten(
    topic: ErrorsTopic, place: Found, signer: Signer | None, reason: str
) -> None:
    topic.say(signer, word(place))

    assert topic.shown() == set()
    assert topic.reasons() == [(reason, True)]
    assert topic.healing() == [(key_of(word(place)), None, {"mya_version": "0"})]


@pytest.mark.parametrize("is_null", [False, True])
def test_the_last_genuine_word_is_said_again(topic: ErrorsTopic, is_null: bool) -> None:
    topic.say(school_signer(OAK), word())
    before = topic.shown()
    forgery = encode(ERRORS, dict(word(message="Call this number", version=NOW_MS + 1)))

    topic.put(forged(None, ERRORS, key_of(word()), None if is_null else forgery))
    ((at, value, _),) = topic.healing()
    after = topic.shown()
    topic.put(forged(PLATFORM, ERRORS, bytes(at), bytes(value or b"")))

    assert after == before == topic.shown()
    assert decode(ERRORS, bytes(value or b"")) == dict(word())
    assert len(topic.healing()) == 1


def test_a_forgotten_key_of_which_something_is_known_by_then_is_said_again(
    topic: ErrorsTopic,
) -> None:
    topic.say(school_signer(OAK), word())
    null = forged(PLATFORM, ERRORS, key_of(word()), None)

    topic.put(Stored(null.key, b"", (*null.headers, ("mya_version", b"0")), is_null=True))

    ((at, value, _),) = topic.healing()
    assert bytes(at) == key_of(word())
    assert value is not None
    assert topic.reasons() == []
