"""Versions of lessons: the higher one wins, what cannot be true is set aside, the log heals."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.hashing import content_hash
from tests.laws.lessons import LESSONS, OneSchool, lesson, student_lesson
from tests.laws.records import student
from tests.laws.school import Change, Night

STUDENT: Final[Change] = ("students", "1", student())
FIRST: Final[Change] = student_lesson("1")
SECOND: Final[Change] = student_lesson("1", location_name="R2", class_name=None, period_name="")
UNSOUND: Final[Change] = student_lesson("1", end_at="never")

Pieces = tuple[int, ...]

IN_PIECES: Final[tuple[Pieces, ...]] = ((3,), (1, 2), (2, 1), (1, 1, 1))
"""In which batches three messages are read."""


def _read(school: OneSchool, pieces: Pieces) -> None:
    school.read("students")
    for count in pieces:
        school.read(LESSONS, count=count)


@pytest.mark.parametrize("pieces", IN_PIECES)
def test_a_version_read_twice_counts_once(connection: Connection[Any], pieces: Pieces) -> None:
    school = OneSchool(connection, Night(changes=[STUDENT, FIRST], echoes=[(LESSONS, 0)] * 2))

    _read(school, pieces)
    school.read_run()

    assert (school.shown(), school.books()) == (["e/1"], [{"applied": 1}])
    assert (school.quarantined(), school.repairs()) == ([], [])
    assert school.balanced() == [True]


@pytest.mark.parametrize("pieces", IN_PIECES)
@pytest.mark.parametrize("latest", [SECOND, UNSOUND, (LESSONS, "e/1", None)])
def test_an_older_version_that_lies_later_is_buried_by_a_repair(
    connection: Connection[Any], latest: Change, pieces: Pieces
) -> None:
    nights = Night(changes=[STUDENT, FIRST]), Night(changes=[latest], echoes=[(LESSONS, 0)])
    school = OneSchool(connection, *nights)
    true = school.sent(LESSONS, 1)

    _read(school, pieces)

    (repaired,) = school.repairs()
    for name in ("school", "record_id", "version", "first_version", "run_id", "record"):
        assert repaired[name] == true[name]
    assert repaired["content_hash"] == true["content_hash"]
    assert repaired["author"] == "platform"
    outcome = {"errors": 1} if latest is UNSOUND else {"applied": 1}
    known = {"superseded": 1} if pieces == (3,) or pieces[0] > 1 else {"applied": 1}
    assert school.books() == [known, outcome]
    assert school.quarantined() == []


@pytest.mark.parametrize("pieces", [(2,), (1, 1)])
def test_other_content_under_a_known_version_is_set_aside(
    connection: Connection[Any], pieces: Pieces
) -> None:
    school = OneSchool(connection, Night(changes=[STUDENT, FIRST]))
    other = lesson("1", location_name="R2")
    school.again(LESSONS, 0, record=other, content_hash=content_hash(other, removed=False))

    _read(school, pieces)
    school.read_run()

    assert school.quarantined() == ["same_version_other_content"]
    assert [event[5] for event in school.events()] == ["R1"]
    assert [each["record"] for each in school.repairs()] == [lesson("1")]
    assert school.books() == [{"applied": 1}]


def test_versions_that_overtake_each_other_in_one_batch(connection: Connection[Any]) -> None:
    changes = [[STUDENT, FIRST], [SECOND], [FIRST]]
    school = OneSchool(connection, *(Night(changes=each) for each in changes))

    school.worker.finish()

    assert [event[5] for event in school.events()] == ["R1"]
    assert school.books() == [{"superseded": 1}, {"superseded": 1}, {"applied": 1}]
    assert school.balanced() == [True] * 3


@pytest.mark.parametrize("pieces", [(2,), (1, 1)])
def test_a_lower_version_read_after_a_higher_one_is_superseded(
    connection: Connection[Any], pieces: Pieces
) -> None:
    school = OneSchool(connection, Night(changes=[STUDENT, FIRST]), Night(changes=[SECOND]))
    messages = school.world.log.messages[LESSONS, 0]
    messages.reverse()

    _read(school, pieces)

    assert [event[5] for event in school.events()] == ["R2"]
    assert school.books() == [{"superseded": 1}, {"applied": 1}]


def test_a_lesson_without_a_record_that_is_no_removal_cannot_be_trusted(
    connection: Connection[Any],
) -> None:
    school = OneSchool(connection, Night(changes=[STUDENT, FIRST]))
    school.again(LESSONS, 0, record=None)

    school.worker.finish()

    assert school.quarantined() == ["record_missing"]
    assert school.shown() == ["e/1"]
