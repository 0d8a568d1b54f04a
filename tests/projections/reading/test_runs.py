"""Last night and the nights before it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.reading import readiness, runs, schools
from projections.reading.cursors import CursorError, encode
from projections.reading.usual_start import next_start
from tests.projections.reading.logged import SCHOOL, START, add_run, raise_errors

_TOLD: Final = {
    "permissions_checked": True,
    "data_sets": [
        {
            "data_set": "rooms",
            "state": "blocked",
            "missing_permissions": ["View"],
            "missing_columns": [],
        }
    ],
}


def test_last_night_says_what_changed_and_when_the_next_run_starts(
    connection: Connection[Any],
) -> None:
    for night in range(4):
        add_run(connection, night, START + timedelta(days=night))

    last = runs.last_night(connection, SCHOOL, START + timedelta(days=3, hours=6))

    assert last.run == last.ended
    assert last.run is not None
    assert (last.run.run_id, last.run.duration) == ("run-3", timedelta(minutes=9))
    assert (last.run.created, last.run.updated, last.run.removed, last.run.changed) == (1, 2, 3, 6)
    assert (last.overdue, last.held) == (False, ())
    assert last.next_start_at == datetime(2026, 11, 28, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "overdue"), [(26, False), (26.01, True)])
def test_a_night_that_did_not_happen_is_noticed(
    connection: Connection[Any], hours: float, overdue: bool
) -> None:
    add_run(connection, 1, START)

    last = runs.last_night(connection, SCHOOL, START + timedelta(hours=hours))

    assert last.overdue is overdue


def test_a_school_without_a_run_is_overdue(connection: Connection[Any]) -> None:
    last = runs.last_night(connection, SCHOOL, START)

    assert (last.run, last.overdue, last.next_start_at) == (None, True, None)


def test_a_data_set_is_held_since_the_first_night_that_it_was(connection: Connection[Any]) -> None:
    for night, reason in enumerate(("held", None, "held", "held")):
        add_run(connection, night, START + timedelta(days=night), reason=reason)

    (held,) = runs.held(connection, SCHOOL)

    assert (held.data_set, held.since) == ("students", START + timedelta(days=2))


def test_a_data_set_that_was_read_again_is_held_no_longer(connection: Connection[Any]) -> None:
    for night, reason in enumerate(("held", None)):
        add_run(connection, night, START + timedelta(days=night), reason=reason)

    assert runs.held(connection, SCHOOL) == []


def test_history_goes_back_page_by_page(connection: Connection[Any]) -> None:
    for night in range(3):
        add_run(connection, night, START + timedelta(days=night))

    first = runs.history(connection, SCHOOL, limit=2)
    second = runs.history(connection, SCHOOL, limit=2, after=first.next_cursor)

    assert [each.run_id for each in (*first.runs, *second.runs)] == ["run-2", "run-1", "run-0"]
    assert second.next_cursor is None
    assert [each.run_id for each in runs.recent_nights(connection, SCHOOL)][-1] == "run-2"


@pytest.mark.parametrize("cursor", ["?", encode("x"), encode(-1), encode(2**64)])
def test_a_cursor_that_is_none_is_refused(connection: Connection[Any], cursor: str) -> None:
    with pytest.raises(CursorError):
        runs.history(connection, SCHOOL, after=cursor)


def test_a_run_has_its_data_sets(connection: Connection[Any]) -> None:
    add_run(connection, 1, START)

    (students,) = runs.data_sets_of(connection, SCHOOL, "run-1")

    assert (students.data_set, students.state, students.read) == ("students", "completed", 9)
    assert runs.find(connection, SCHOOL, "run-2") is None
    assert runs.data_sets_of(connection, "another", "run-1") == []


def test_a_school_is_shown_with_how_it_stands(connection: Connection[Any]) -> None:
    add_run(connection, 1, START)
    raise_errors(connection, "a", "b")

    found = schools.find(connection, SCHOOL)

    assert found is not None
    assert (found.errors, found.warnings, found.last_started_at) == (2, 0, START)
    assert found in schools.list_schools(connection)
    assert schools.find(connection, "another") is None


def test_readiness_is_that_of_the_latest_run_that_told_it(connection: Connection[Any]) -> None:
    add_run(connection, 1, START)
    add_run(connection, 2, START)
    connection.execute("UPDATE sync.run SET readiness = %s WHERE run_id = 'run-1'", [Jsonb(_TOLD)])

    told = readiness.readiness_of(connection, SCHOOL)

    assert told is not None
    assert (told.run_id, told.permissions_checked) == ("run-1", True)
    assert told.data_sets[0].missing_permissions == ("View",)
    assert readiness.readiness_of(connection, "another") is None


def _starts(*times: str) -> list[datetime]:
    return [
        datetime.fromisoformat(f"2026-11-{day:02} {at}+00:00") for day, at in enumerate(times, 1)
    ]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (_starts("00:40", "00:41", "00:39"), datetime(2026, 11, 25, 0, 40, tzinfo=UTC)),
        (_starts("23:58", "00:02", "00:01"), datetime(2026, 11, 25, 0, 0, tzinfo=UTC)),
        (_starts("02:30", "02:30", "14:00"), datetime(2026, 11, 25, 2, 30, tzinfo=UTC)),
        (_starts("02:30", "09:00", "14:00"), None),
        (_starts("02:30", "02:30"), None),
    ],
)
def test_the_usual_start_is_a_habit(starts: list[datetime], expected: datetime | None) -> None:
    found = next_start(starts, "Europe/London", datetime(2026, 11, 24, 12, tzinfo=UTC))

    assert found == expected
