"""Words on errors of people who were erased, and errors that are to be forgotten."""

from functools import partial
from typing import Final

import pytest

from consumers.apply.batch import Batch
from consumers.apply.error_words import hear, take_in
from consumers.apply.healing.log import Forgotten
from consumers.apply.transaction.context import Context
from contract.dead_letters import Change, error_event, key_of
from contract.error_code import Place
from contract.names import ERRORS
from contract.violations import Violation
from projections.permanent.error_log import Word
from tests.laws.erasing import ANN, BEN, erase_now, leave
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.server import TOPICS, Server

LATER_MS: Final = NOW_MS + 1
"""Of a run after the erasure."""


@pytest.fixture
def without_ann(server: Server) -> Server:
    server.night(ANN, BEN)
    leave(server, ANN)
    erase_now(server, "1")
    server.connection.execute("DELETE FROM sync.outbox")
    return server


def say(
    server: Server,
    change: Change,
    version: int,
    *,
    record_id: str = "1",
    detail: str = "",
    place: Place = Place.ON_SITE,
) -> Word:
    """Say something of an error, and let it be heard."""
    event = error_event(
        Violation("duplicate_key" if not detail else "memberships_overlap", detail),
        school="oakwood",
        data_set="students" if not detail else "year-groups",
        record_id=record_id,
        label="Zebedee",
        place=place,
        change=change,
        run_id="run",
        version=version,
        occurred_at_ms=NOW_MS,
    )
    word = Word(event=event, partition=0, log_offset=7)
    hearing(server, Batch(), word)
    return word


def hearing(server: Server, batch: Batch, *words: Word) -> None:
    context = Context(
        connection=server.connection,
        topics=TOPICS,
        partition_count=PARTITION_COUNT,
        now_ms=NOW_MS,
        live=True,
        root_key=server.world.trust.root_key,
    )
    with server.connection.transaction():
        take_in(context, hear(context, words, batch), batch)


def kept(server: Server) -> list[str]:
    rows = server.connection.execute("SELECT state FROM sync.error_log ORDER BY error_id")
    return [state for (state,) in rows]


def forgotten(server: Server) -> list[bytes]:
    rows = server.connection.execute("SELECT key FROM sync.outbox WHERE value IS NULL ORDER BY id")
    return [bytes(key) for (key,) in rows]


@pytest.mark.parametrize(
    ("change", "version"),
    [(Change.RAISED, NOW_MS), (Change.RESOLVED, NOW_MS), (Change.RESOLVED, LATER_MS)],
)
def test_what_is_said_of_the_person_is_forgotten(
    without_ann: Server, change: Change, version: int
) -> None:
    word = say(without_ann, change, version)

    assert (kept(without_ann), forgotten(without_ann)) == ([], [key_of(word.event)])


def test_an_error_that_names_the_person_is_forgotten(without_ann: Server) -> None:
    word = say(without_ann, Change.RAISED, NOW_MS, record_id="7", detail="1")

    assert (kept(without_ann), forgotten(without_ann)) == ([], [key_of(word.event)])


def test_what_keeps_the_record_of_somebody_else_out_of_mya_is_kept(server: Server) -> None:
    server.night(ANN, BEN)
    leave(server, ANN)
    say_of_group = partial(say, server, record_id="7", detail="1", place=Place.INSIDE_MYA)
    say_of_group(Change.RAISED, 1)

    erase_now(server, "1")
    say_of_group(Change.RAISED, NOW_MS)

    assert (kept(server), forgotten(server)) == (["open"], [])


def test_what_a_later_run_finds_is_kept(without_ann: Server) -> None:
    say(without_ann, Change.RAISED, LATER_MS)
    say(without_ann, Change.RESOLVED, LATER_MS)

    assert (kept(without_ann), forgotten(without_ann)) == (["resolved"], [])


def test_what_is_said_of_others_is_kept(without_ann: Server) -> None:
    say(without_ann, Change.RAISED, NOW_MS, record_id="2")
    say(without_ann, Change.RAISED, NOW_MS, record_id="7", detail="2")

    assert (kept(without_ann), forgotten(without_ann)) == (["open", "open"], [])


@pytest.mark.parametrize(
    ("version", "log_offset", "expected"),
    [(NOW_MS, 8, []), (NOW_MS - 1, 8, ["resolved"]), (NOW_MS, 6, ["resolved"])],
)
def test_an_error_goes_with_its_tombstone_but_not_if_it_is_newer(
    server: Server, version: int, log_offset: int, expected: list[str]
) -> None:
    server.night(ANN)
    word = say(server, Change.RESOLVED, NOW_MS)

    said = Forgotten(ERRORS, 0, log_offset, key_of(word.event), version)
    hearing(server, Batch(forgotten=[said]))

    assert kept(server) == expected
