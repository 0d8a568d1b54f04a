"""Snapshots and drift of timetables: what is past, or outside the window, is history."""

from collections.abc import Iterable

import pytest

from tests.laws.records import class_group, class_lesson, lesson, student, subject
from tests.laws.school import Change, Night
from tests.laws.server import Server

STUDENT: Change = ("students", "1", student())
MONDAY = "2026-03-02"
NEXT_MONDAY = "2026-03-09"


def lessons(days: Iterable[int]) -> list[Change]:
    """Return a lesson of the student on each of these days of March 2026."""
    return [
        (
            "student-timetables",
            f"e{day}/1",
            lesson("student-timetables", f"e{day}/1", f"2026-03-{day:02}"),
        )
        for day in days
    ]


def shown(server: Server) -> set[int]:
    rows = server.connection.execute(
        "SELECT event_instance_id FROM mya.timetable_events WHERE school_id = %s",
        [server.school.school_id],
    )
    return {int(event_id.removeprefix("e")) for (event_id,) in rows}


def opened(server: Server, first: str, last: str) -> None:
    server.school.window = {"first_day": first, "last_day": last}


def test_a_lesson_that_a_snapshot_does_not_have_is_removed(server: Server) -> None:
    opened(server, MONDAY, "2026-03-31")
    server.night(STUDENT, *lessons(range(2, 22)))
    server.school.lose_state()

    server.night(STUDENT, *lessons(range(3, 22)))

    assert shown(server) == set(range(3, 22))
    assert server.errors() == set()


def test_what_is_past_or_outside_the_window_stays(server: Server) -> None:
    opened(server, MONDAY, "2026-03-31")
    server.night(STUDENT, *lessons(range(2, 32)))
    server.school.lose_state()
    opened(server, "2026-03-01", "2026-03-20")

    server.night(STUDENT, *lessons(range(7, 20)), day="2026-03-05")

    # The 2nd to the 4th are past; the 5th, 6th and 20th have left; the rest is outside.
    assert shown(server) == {2, 3, 4, *range(7, 20), *range(21, 32)}


@pytest.mark.parametrize(("stay", "is_held"), [(3, False), (2, True)])
def test_too_many_lessons_wait_for_a_person(server: Server, stay: int, is_held: bool) -> None:
    # Six could leave: those before the day of the run do not count.
    opened(server, MONDAY, "2026-03-31")
    server.night(STUDENT, *lessons(range(2, 12)))
    server.school.lose_state()

    server.night(STUDENT, *lessons(range(12 - stay, 12)), day="2026-03-06")

    expected = {("student-timetables", "removal_held")} if is_held else set()
    assert server.errors() == expected


def test_without_a_window_no_lesson_leaves(server: Server) -> None:
    opened(server, MONDAY, "2026-03-31")
    server.night(STUDENT, *lessons(range(2, 12)))
    server.school.lose_state()
    server.school.window = None

    server.night(STUDENT, *lessons([2]))

    assert shown(server) == set(range(2, 12))


@pytest.mark.parametrize("lost", [[], ["7a/p3///2025-09-01"]])
def test_one_that_is_over_is_no_difference_and_does_not_hide_one(
    server: Server, lost: list[str]
) -> None:
    def entry(number: int, end_date: str) -> Change:
        record_id = f"7a/p{number}///2025-09-01"
        return "class-timetables", record_id, class_lesson(record_id, end_date=end_date)

    stands = [entry(number, "2026-07-31") for number in range(2, 7)]
    server.night(entry(0, "2026-02-28"), entry(1, "2026-03-01"), *stands)
    server.school.lose_state()
    server.night(entry(1, "2026-03-01"), *stands)

    server.connection.execute("DELETE FROM record WHERE record_id = ANY(%s)", [lost])
    server.night()

    codes = server.connection.execute("SELECT data_set, code FROM sync.finding").fetchall()
    assert codes == ([("class-timetables", "out_of_step")] if lost else [])


def test_a_standing_entry_that_is_over_does_not_leave(server: Server) -> None:
    over: Change = (
        "class-timetables",
        "7a/p1///2025-09-01",
        class_lesson("7a/p1///2025-09-01", end_date="2026-03-01"),
    )
    stands = [
        (
            "class-timetables",
            f"7a/p{number}///2025-09-01",
            class_lesson(f"7a/p{number}///2025-09-01", end_date="2026-07-31"),
        )
        for number in range(2, 7)
    ]
    base: list[Change] = [("subjects", "maths", subject()), ("class-groups", "7a", class_group())]
    server.night(*base, over, *stands)
    server.school.lose_state()

    server.night(*base, *stands[1:])

    rows = server.connection.execute(
        "SELECT record_id FROM record WHERE data_set = 'class-timetables' AND NOT current"
    )
    assert rows.fetchall() == [("7a/p2///2025-09-01",)]


def test_lost_lessons_are_told_in_the_first_run_of_the_next_week(server: Server) -> None:
    opened(server, MONDAY, "2026-03-31")
    server.night(STUDENT, *lessons(range(2, 22)), day=MONDAY)
    server.connection.execute("DELETE FROM lesson WHERE record_id = 'e15/1'")

    server.night(day="2026-03-03")
    same_week = server.errors()
    opened(server, NEXT_MONDAY, "2026-03-31")
    server.night(day=NEXT_MONDAY)

    assert same_week == set()
    assert server.errors() == {("student-timetables", "out_of_step")}


def test_what_the_next_run_removes_is_not_missed_where_both_are_read_at_once(
    server: Server,
) -> None:
    opened(server, MONDAY, "2026-03-31")
    server.school.run(Night(changes=[STUDENT, *lessons(range(2, 22))], day=MONDAY))
    removed: Change = ("student-timetables", "e15/1", None)
    server.school.run(Night(changes=[removed], day="2026-03-03"))

    server.worker.finish()

    assert shown(server) == set(range(2, 22)) - {15}
    assert server.errors() == set()


def test_lessons_in_step_are_not_told(server: Server) -> None:
    opened(server, MONDAY, "2026-03-31")
    server.night(STUDENT, *lessons(range(2, 22)), day=MONDAY)
    opened(server, NEXT_MONDAY, "2026-03-20")

    server.night(day=NEXT_MONDAY)

    assert server.errors() == set()
