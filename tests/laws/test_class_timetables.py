"""Class timetables: shown while their class, period and room are there, whatever comes first."""

from itertools import permutations
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from contract.wire import decode, encode
from tests.laws.class_lessons import (
    ALL_THERE,
    CLASS,
    EVENT,
    INACTIVE,
    NO_CLASS,
    NO_PERIOD,
    NO_ROOM,
    NO_SUBJECT,
    PERIOD,
    ROOM,
    SUBJECT,
    event,
    gone,
    key,
    lessons,
    period,
)
from tests.laws.log import Stored
from tests.laws.one_school import OneSchool
from tests.laws.outbox import errors_published
from tests.laws.school import Change, End

DAY_AFTER: Final = "2026-03-03"


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    return OneSchool(connection)


def test_an_event_read_before_all_it_refers_to_is_no_error(connection: Connection[Any]) -> None:
    for order in permutations(("subjects", "class-groups", "rooms", "periods")):
        school = OneSchool(connection)
        school.night(PERIOD)
        school.publish(*ALL_THERE, EVENT)

        school.read("class-timetables")
        waiting = school.outcomes("class-timetables")
        shown = []
        for topic in order:
            school.read(topic)
            shown.append(lessons(school))
        school.read(RUNS)

        assert waiting == {key(): "waiting"}
        assert shown[-1] == lessons(school) == [("7a", "p1", "r1", None)]
        assert errors_published(connection, school.world) == []
        assert school.balanced == {True}


def test_a_shown_event_has_its_dates(school: OneSchool) -> None:
    school.night(*ALL_THERE, EVENT)

    ((*_, start, end),) = school.rows("class_timetable_events")

    assert (start.isoformat(), end.isoformat()) == ("2025-09-01", "2026-07-31")


@pytest.mark.parametrize(
    ("lacking", "expected"),
    [
        (CLASS, {NO_CLASS}),
        (ROOM, {NO_ROOM}),
        (SUBJECT, {NO_CLASS, NO_SUBJECT}),
    ],
)
def test_what_is_missing_at_the_end_of_the_run_is_an_error_and_a_fix_clears_it(
    lacking: Change, expected: set[Any], school: OneSchool
) -> None:
    school.night(*(each for each in ALL_THERE if each is not lacking), EVENT)
    without = school.errors, lessons(school)
    school.night(lacking)

    assert without == (expected, [])
    assert (school.errors, lessons(school)) == (set(), [("7a", "p1", "r1", None)])
    assert school.balanced == {True}


def test_an_event_in_error_says_all_that_it_lacks(school: OneSchool) -> None:
    school.night(SUBJECT, period("other"))
    school.night(EVENT)

    assert school.errors == {NO_CLASS, NO_ROOM, NO_PERIOD}


def test_a_room_that_vanishes_takes_the_event_along_and_brings_it_back(school: OneSchool) -> None:
    school.night(*ALL_THERE, EVENT)
    school.night(gone(ROOM))
    without = school.errors, lessons(school)
    school.night(ROOM)

    assert without == ({NO_ROOM}, [])
    assert (school.errors, lessons(school)) == (set(), [("7a", "p1", "r1", None)])


def test_a_room_that_vanishes_while_the_class_is_missing_is_one_more_error(
    school: OneSchool,
) -> None:
    school.night(SUBJECT, ROOM, PERIOD, EVENT)
    school.night(gone(ROOM))
    both = school.errors
    school.night(CLASS)

    assert both == {NO_CLASS, NO_ROOM}
    assert school.errors == {NO_ROOM}


def test_a_subject_that_goes_inactive_takes_the_events_along_and_brings_them_back(
    school: OneSchool,
) -> None:
    school.night(*ALL_THERE, EVENT)
    school.night(INACTIVE)
    without = school.errors, lessons(school)
    school.night(SUBJECT)

    assert without == ({NO_SUBJECT, NO_CLASS}, [])
    assert (school.errors, lessons(school)) == (set(), [("7a", "p1", "r1", None)])


def test_a_removed_event_is_not_shown_and_comes_back(school: OneSchool) -> None:
    school.night(*ALL_THERE, EVENT)
    school.night(gone(EVENT))
    without = school.errors, lessons(school), school.outcomes("class-timetables")
    school.night(gone(ROOM))
    school.night(ROOM, EVENT)

    assert without == (set(), [], {key(): "applied"})
    assert (school.errors, lessons(school)) == (set(), [("7a", "p1", "r1", None)])
    assert school.balanced == {True}


def test_a_removal_that_an_older_event_buried_is_published_again(
    school: OneSchool, connection: Connection[Any]
) -> None:
    school.night(*ALL_THERE, EVENT)
    school.night(gone(EVENT))
    place = school.place("class-timetables")
    older, removal = school.world.log.messages[place]
    school.world.log.append(place, older)

    school.worker.finish()

    topic = school.world.topics.of("class-timetables")
    rows = connection.execute("SELECT key, value FROM sync.outbox WHERE topic = %s", [topic])
    ((again_key, again),) = rows.fetchall()
    expected = decode("class-timetables", removal.value)
    told = decode("class-timetables", again)
    assert again_key == removal.key
    assert (told["operation"], told["record"], told["version"]) == (
        "removed",
        None,
        expected["version"],
    )
    assert lessons(school) == []


def test_the_removal_of_an_event_resolves_its_errors(school: OneSchool) -> None:
    school.night(SUBJECT, CLASS, EVENT)
    school.night(gone(EVENT))

    assert school.errors == set()


def test_an_event_that_says_nothing_of_its_record_is_not_trusted(
    school: OneSchool, connection: Connection[Any]
) -> None:
    school.night(*ALL_THERE, EVENT)
    place = school.place("class-timetables")
    (original,) = school.world.log.messages[place]
    value = decode("class-timetables", original.value) | {"record": None}
    value |= {"version": value["version"] + 1}
    school.world.log.append(place, Stored(original.key, encode("class-timetables", value)))

    school.worker.finish()

    reasons = connection.execute("SELECT reason FROM sync.quarantine").fetchall()
    assert reasons == [("record_missing",)]
    assert lessons(school) == [("7a", "p1", "r1", None)]


def test_an_event_waits_for_a_class_of_an_abandoned_run(school: OneSchool) -> None:
    school.night(SUBJECT, ROOM, EVENT, end=End.ABANDONED)
    between = school.errors
    school.night(CLASS)

    assert between == set()
    assert (school.errors, lessons(school)) == (set(), [("7a", None, "r1", None)])


def test_a_replay_ends_the_same(school: OneSchool) -> None:
    school.night(*ALL_THERE, EVENT, event(room_id="unknown"), event(staff_id="2"))
    school.night(gone(EVENT), INACTIVE, day=DAY_AFTER)
    school.night(SUBJECT, period("p2"))
    first = school.errors, lessons(school)

    school.rebuild()

    assert (school.errors, lessons(school)) == first
