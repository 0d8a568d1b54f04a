import pytest
from confluent_kafka import Message

from consumers.loop.ahead import Ahead
from consumers.loop.reading import Read, Reader
from consumers.trust.keyring import Keyring, Trust
from contract.names import FILLER_KEY, RUNS, Topics
from projections.permanent.enrolment import Enrolment

READER = Reader(Topics(""), 4, [RUNS])


class Crashing(Reader):
    """Cannot get over one message."""

    def read(self, message: Message, into: Read) -> None:
        super().read(message, into)
        if message.offset() == 20:
            raise ZeroDivisionError


def fetched(reader: Reader) -> Ahead:
    ahead = Ahead(reader, Keyring(Trust(root_key=None, is_open=True), Enrolment(1, [])))
    for offset in range(40):
        ahead.add(
            Message(
                topic=RUNS,
                partition=3,
                offset=offset,
                key=FILLER_KEY,
                value=b"ten bytes.",
                timestamp=(2, 1_000),
            )
        )
    return ahead


def test_what_was_fetched_counts_before_it_is_read() -> None:
    ahead = fetched(READER)

    assert (ahead.message_count, ahead.byte_count) == (40, 400)
    assert ahead.read.message_count == 0


def test_it_is_read_a_few_at_a_time_to_the_end() -> None:
    ahead = fetched(READER)

    counts = [(ahead.go_on(), ahead.read.message_count) for _ in range(3)]

    assert counts == [(True, 16), (True, 32), (False, 40)]
    assert ahead.go_on() is False
    assert ahead.finish().next_offsets == {(RUNS, 3): 40}


def test_all_can_be_read_at_once() -> None:
    assert fetched(READER).finish().message_count == 40


def test_a_bug_is_met_where_all_must_be_read_and_not_before() -> None:
    ahead = fetched(Crashing(Topics(""), 4, [RUNS]))

    assert [ahead.go_on(), ahead.go_on(), ahead.go_on()] == [True, False, False]
    assert ahead.read.next_offsets == {(RUNS, 3): 21}
    with pytest.raises(ZeroDivisionError):
        ahead.finish()
