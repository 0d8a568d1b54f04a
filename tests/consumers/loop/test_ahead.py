from typing import cast

import pytest
from confluent_kafka import Message

from consumers.loop.ahead import Ahead
from consumers.loop.reading import Reader
from consumers.trust.keyring import Keyring, Trust
from contract.names import FILLER_KEY, RUNS, Topics
from projections.permanent.enrolment import Enrolment

READER = Reader(Topics(""), 4, [RUNS])


class Filler:
    """A message that says nothing; a reader cannot get over that of one offset."""

    def __init__(self, offset: int, bug_at: int | None) -> None:
        self._offset = offset
        self._bug_at = bug_at

    def key(self) -> bytes:
        if self._offset == self._bug_at:
            raise ZeroDivisionError
        return FILLER_KEY

    def offset(self) -> int:
        return self._offset

    def timestamp(self) -> tuple[int, int]:
        return 2, 1_000

    def __len__(self) -> int:
        return 10


def fetched(bug_at: int | None = None) -> Ahead:
    ahead = Ahead(READER, Keyring(Trust(root_key=None, is_open=True), Enrolment(1, [])))
    ahead.add((RUNS, 3), [cast("Message", Filler(offset, bug_at)) for offset in range(32)])
    ahead.add((RUNS, 3), [cast("Message", Filler(offset, bug_at)) for offset in range(32, 40)])
    return ahead


def test_what_was_fetched_counts_before_it_is_read() -> None:
    ahead = fetched()

    assert (ahead.message_count, ahead.byte_count) == (40, 400)
    assert ahead.read.message_count == 0


def test_it_is_read_a_few_at_a_time_to_the_end() -> None:
    ahead = fetched()

    counts = [(ahead.go_on(), ahead.read.message_count) for _ in range(3)]

    assert counts == [(True, 16), (True, 32), (False, 40)]
    assert ahead.go_on() is False
    assert ahead.finish().next_offsets == {(RUNS, 3): 40}


def test_all_can_be_read_at_once() -> None:
    assert fetched().finish().message_count == 40


def test_a_bug_is_met_where_all_must_be_read_and_not_before() -> None:
    ahead = fetched(bug_at=20)

    assert [ahead.go_on(), ahead.go_on(), ahead.go_on()] == [True, False, False]
    assert ahead.read.next_offsets == {(RUNS, 3): 21}
    with pytest.raises(ZeroDivisionError):
        ahead.finish()
