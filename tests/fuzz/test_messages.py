"""What lies on the topics may be anything: it is taken or set aside, and the line goes on.

`make fuzz` tries as many rounds as one likes; these are always the same few.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from psycopg import Connection

from tests.fuzz.messages import SOUND, SPOILT, Nights, nights, settle, signed_by_school, world
from tests.fuzz.spoilt_messages import Message
from tests.fuzz.wire_rounds import WireRounds, narrowed, round_of
from tests.laws.haunted import enrol
from tests.laws.log import Log, Stored
from tests.laws.worker import Worker

_SEED: Final = "always"
_ROUNDS: Final = 8


@pytest.fixture(scope="module")
def said() -> Nights:
    return nights()


def test_whatever_a_school_says_is_taken_or_kept_and_the_line_goes_on(
    connection: Connection[Any], said: Nights
) -> None:
    settle(connection, said.read)
    rounds = WireRounds(connection, said)

    for number in range(_ROUNDS):
        rounds.play(round_of(said, _SEED, number))


def test_every_byte_of_an_event_and_every_length_with_a_signature_that_is_sound(
    connection: Connection[Any], said: Nights
) -> None:
    settle(connection, said.read)
    place, event = _smallest(said)
    values = [*_flips(event.value), *(event.value[:length] for length in range(len(event.value)))]

    WireRounds(connection, said).play(
        [(place, signed_by_school(place[0], replace(event, value=value))) for value in values]
    )


def test_every_bit_of_what_is_signed_is_forged_once_it_is_flipped(
    connection: Connection[Any], said: Nights
) -> None:
    enrol(connection, SPOILT, SOUND)
    place, event = _smallest(said)
    spoilt = [*_spoilt_anywhere(event)]
    log = Log()
    for each in spoilt:
        log.append(place, each)

    read = Worker(connection, world(log)).read([(place, len(spoilt))])

    kept = [(each.forged, each.log_offset, each.key, each.value) for each in read.batch.quarantined]
    assert kept == [(True, at, each.key, each.value) for at, each in enumerate(spoilt)]


def test_what_breaks_is_narrowed_to_what_breaks_it(said: Nights) -> None:
    messages = round_of(said, _SEED, 0)

    def broken_by(some: Any) -> str | None:
        return "broken" if messages[71] in some else None

    assert narrowed(messages, broken_by) == [messages[71]]


def _smallest(said: Nights) -> Message:
    """Return the smallest event of a record."""
    return min(said.of(SPOILT)[:20], key=lambda each: len(each[1].value))


def _spoilt_anywhere(event: Stored) -> Iterator[Stored]:
    """Yield the event with each bit flipped: of its value, its key, and its signature."""
    yield from (replace(event, value=value) for value in _flips(event.value))
    yield from (replace(event, key=key) for key in _flips(event.key))
    for at, (name, data) in enumerate(event.headers):
        for flipped in _flips(data):
            headers = [*event.headers]
            headers[at] = (name, flipped)
            yield replace(event, headers=tuple(headers))


def _flips(data: bytes) -> Iterator[bytes]:
    for at in range(len(data)):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
