"""Rounds of digests on a real database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import Connection

from contract.dead_letters import Change
from projections import database, generations
from projections.digest.post import Envelope, NotDeliveredError
from projections.digest.sending import Outcome, Round
from projections.permanent import digests
from tests.projections.web.api.nights import ELM, LABEL, OAK, spoken, write_night, write_words

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


class Letters:
    """A post that keeps what it takes, and refuses the letters of some schools."""

    needs_address = True

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.taken: list[Envelope] = []

    def deliver(self, envelope: Envelope) -> None:
        if envelope.school_id in self.refused:
            raise NotDeliveredError("refused")
        self.taken.append(envelope)


@pytest.fixture
def schools(committing: Connection[Any]) -> Connection[Any]:
    """Two schools that had a night, three errors at the one, each with an address."""
    for school in (OAK, ELM):
        write_night(committing, school)
        digests.add_address(committing, school, f"office@{school}.example")
    write_words(committing, [spoken(number) for number in range(3)])
    return committing


@pytest.fixture
def own(schools: Connection[Any], database_url: str) -> Iterator[Connection[Any]]:
    """A connection as the command has it."""
    path = generations.search_path_of(generations.FIRST)
    with database.connect(database_url, application_name="test", search_path=path) as opened:
        opened.autocommit = True
        yield opened


def outcomes(
    connection: Connection[Any], post: Letters | None, *, later: timedelta = timedelta()
) -> dict[str, str]:
    sending = Round(
        connection=connection, public_url="https://e.example", now=NOW + later, post=post
    )
    return {done.school_id: done.outcome.value for done in sending.run()}


def test_each_school_with_news_gets_a_letter_at_its_address(own: Connection[Any]) -> None:
    post = Letters()

    assert outcomes(own, post) == {OAK: Outcome.SENT, ELM: Outcome.SENT}

    by_school = {each.school_id: each for each in post.taken}
    assert by_school[OAK].addresses == ("office@oak.example",)
    assert "3 new problems" in by_school[OAK].letter.text


def test_a_letter_has_no_personal_data(own: Connection[Any]) -> None:
    post = Letters()

    outcomes(own, post)

    for each in post.taken:
        for told in (each.letter.subject, each.letter.text, each.letter.html):
            assert LABEL not in told
            assert "c1" not in told.split()


def test_the_same_news_are_not_told_twice(own: Connection[Any]) -> None:
    outcomes(own, Letters())

    assert outcomes(own, Letters()) == {OAK: Outcome.NO_NEWS, ELM: Outcome.NO_NEWS}


def test_what_changed_since_is_told(own: Connection[Any], schools: Connection[Any]) -> None:
    outcomes(own, Letters())
    write_words(schools, [spoken(1, change=Change.RESOLVED), spoken(9)], first_offset=20)
    post = Letters()

    assert outcomes(own, post)[OAK] == Outcome.SENT
    assert "1 new problem, 1 put right" in post.taken[0].letter.text


def test_a_letter_that_was_not_taken_is_sent_next_time_and_keeps_no_other(
    own: Connection[Any],
) -> None:
    assert outcomes(own, Letters(ELM)) == {OAK: Outcome.SENT, ELM: Outcome.FAILED}
    assert outcomes(own, Letters()) == {OAK: Outcome.NO_NEWS, ELM: Outcome.SENT}


def test_a_night_that_did_not_happen_is_told_once(own: Connection[Any]) -> None:
    outcomes(own, Letters())
    post, next_day = Letters(), timedelta(hours=22)

    first = outcomes(own, post, later=next_day)
    second = outcomes(own, post, later=next_day + timedelta(hours=1))

    assert first == {OAK: Outcome.SENT, ELM: Outcome.SENT}
    assert second == {OAK: Outcome.NO_NEWS, ELM: Outcome.NO_NEWS}
    assert post.taken[0].letter.subject.startswith("No sync from SIMS last night")


def test_a_school_without_an_address_is_told_later(
    own: Connection[Any], schools: Connection[Any]
) -> None:
    digests.remove_address(schools, ELM, "office@elm.example")
    schools.commit()
    first = outcomes(own, Letters())
    digests.add_address(schools, ELM, "new@elm.example")
    schools.commit()
    post = Letters()

    assert first[ELM] == Outcome.NO_ADDRESS
    assert outcomes(own, post)[ELM] == Outcome.SENT
    assert post.taken[0].addresses == ("new@elm.example",)


def test_a_dry_run_changes_nothing(own: Connection[Any]) -> None:
    first, second = outcomes(own, None), outcomes(own, None)

    assert first == second == {OAK: Outcome.WOULD_BE_SENT, ELM: Outcome.WOULD_BE_SENT}
    assert own.execute("SELECT count(*) FROM sync.digest").fetchone() == (0,)


def test_two_rounds_at_once_send_one_letter(own: Connection[Any], schools: Connection[Any]) -> None:
    digests.claim(schools, OAK)
    schools.commit()
    digests.claim(schools, OAK)

    assert outcomes(own, Letters())[OAK] == Outcome.BUSY
