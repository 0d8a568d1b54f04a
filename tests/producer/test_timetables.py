"""Lessons: what may vanish, and what is history. The day of the run is 2026-09-14."""

from collections.abc import Iterable

import pytest

from contract.hashing import content_hash
from contract.runs import DataSetEnd
from tests.producer.extracts import Cells, lesson
from tests.producer.nights import School, outcome

LESSONS = "student-timetables"
TODAY = "2026-09-14"
WINDOW = {"from": "2026-09-07", "to": "2026-09-25"}


@pytest.fixture
def timetable(school: School) -> School:
    """A school on that day."""
    school.day = TODAY
    school.data_sets = [LESSONS]
    return school


def lessons(*days: str) -> list[Cells]:
    return [lesson(number, day) for number, day in enumerate(days, start=100)]


STEADY = [lesson(number, "2026-09-25") for number in range(10)]
"""Ten lessons that stay, so that the guard has nothing to say of a few."""


def night(
    school: School,
    rows: Iterable[Cells],
    root: dict[str, str] | None = None,
    release: str | None = None,
) -> DataSetEnd:
    school.write(LESSONS, rows, root)
    return school.end(release, LESSONS)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-09-13", []),
        ("2026-09-14", [("removed", "100/7")]),
        ("2026-09-25", [("removed", "100/7")]),
        ("2026-09-26", []),
        ("2026-09-06", []),
        ("2026-09-07", []),
    ],
)
def test_a_vanished_lesson_is_removed_inside_the_window_from_the_day_of_the_run_on(
    timetable: School, day: str, expected: list[tuple[str, str]]
) -> None:
    night(timetable, [*STEADY, *lessons(day)], WINDOW)

    end = night(timetable, STEADY, WINDOW)

    assert expected == timetable.sent(LESSONS)
    assert outcome(end) == (None, 0, 0, len(expected), 10, 0)


def test_the_removal_of_a_lesson_carries_no_record(timetable: School) -> None:
    night(timetable, [*STEADY, *lessons("2026-09-14")], WINDOW)

    night(timetable, STEADY, WINDOW)

    (event,) = timetable.broker.events(LESSONS)
    assert event["record"] is None
    assert content_hash(None, removed=True) == event["content_hash"]


@pytest.mark.parametrize(
    ("start", "expected"), [("2026-09-16", []), ("2026-09-15", [("removed", "100/7")])]
)
def test_a_window_that_moved_on_leaves_behind_what_fell_out_of_it(
    timetable: School, start: str, expected: list[tuple[str, str]]
) -> None:
    night(timetable, [*STEADY, *lessons("2026-09-15")], WINDOW)

    night(timetable, STEADY, {"from": start, "to": "2026-10-30"})

    assert expected == timetable.sent(LESSONS)


def test_without_a_stated_window_the_lessons_of_the_file_tell_it(timetable: School) -> None:
    night(timetable, [*STEADY, *lessons("2026-09-15", "2026-09-18", "2026-09-16")])

    night(timetable, [*STEADY, *lessons("2026-09-16")])

    # 101 and 102 are inside; 100 lies on the first day now and is another lesson of that day.
    assert timetable.sent(LESSONS) == [
        ("updated", "100/7"),
        ("removed", "101/7"),
        ("removed", "102/7"),
    ]


def test_what_is_past_stays_known_and_is_the_same_when_it_is_seen_again(timetable: School) -> None:
    past = lessons("2026-09-08")
    night(timetable, [*STEADY, *past], WINDOW)
    night(timetable, STEADY, WINDOW)

    end = night(timetable, [*STEADY, *past], WINDOW)

    assert outcome(end) == (None, 0, 0, 0, 11, 0)


def test_a_lesson_that_returns_is_created_with_its_first_version(timetable: School) -> None:
    rows = lessons("2026-09-15")
    night(timetable, [*STEADY, *rows], WINDOW)
    night(timetable, STEADY, WINDOW)

    end = night(timetable, [*STEADY, *rows], WINDOW)

    (event,) = timetable.broker.events(LESSONS)
    assert (event["operation"], event["first_version"]) == ("created", 1_000_000)
    assert outcome(end) == (None, 1, 0, 0, 10, 0)


def test_a_lesson_that_moved_is_judged_by_its_new_day(timetable: School) -> None:
    night(timetable, [*STEADY, *lessons("2026-09-26")], WINDOW)
    night(timetable, [*STEADY, *lessons("2026-09-15")], WINDOW)

    night(timetable, STEADY, WINDOW)

    assert timetable.sent(LESSONS) == [("removed", "100/7")]


def test_a_lesson_without_a_start_is_held_and_has_not_vanished(timetable: School) -> None:
    night(timetable, [*STEADY, *lessons("2026-09-15")], WINDOW)

    end = night(timetable, [*STEADY, lesson(100, "2026-09-15", StartTime=None)], WINDOW)

    assert outcome(end) == (None, 0, 0, 0, 10, 1)
    assert timetable.broker.errors() == [
        ("raised", LESSONS, "100/7", "required_field_missing", "StartTime")
    ]


def test_one_lesson_of_two_students_is_two_records(timetable: School) -> None:
    night(timetable, [lesson(1, "2026-09-15"), lesson(1, "2026-09-15", StudentId="a/b")])

    assert timetable.sent(LESSONS) == [("snapshot", "1/7"), ("snapshot", "1/a%2Fb")]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"from": "2026-09-07", "to": "2026-09-14"}, ["100/7", "101/7"]),
        ({"from": "2026-09-08", "to": "2026-09-25"}, ["101/7", "102/7"]),
        ({"from": "2026-10-01", "to": "2026-10-02"}, []),
        ({}, ["100/7", "101/7", "102/7"]),
    ],
)
def test_what_is_known_is_told_of_the_window_only(
    timetable: School, window: dict[str, str], expected: list[str]
) -> None:
    timetable.day = "2026-09-26"
    rows = lessons("2026-09-07", "2026-09-14", "2026-09-25")
    first = night(timetable, rows, {"from": "2026-09-07", "to": "2026-09-25"})
    hashes = {
        each["record_id"]: int.from_bytes(each["content_hash"], "big")
        for each in timetable.broker.events(LESSONS)
    }
    assert first["window"] == {"first_day": "2026-09-07", "last_day": "2026-09-25"}
    assert first["known_count"] == 3

    end = night(timetable, rows, window)

    digest = sum(hashes[each] for each in expected) % (1 << 128)
    assert (len(expected), digest.to_bytes(16, "big")) == (end["known_count"], end["known_digest"])


def test_what_is_known_follows_the_changes_of_the_night(timetable: School) -> None:
    night(timetable, [*STEADY, *lessons("2026-09-15", "2026-09-16", "2026-09-26")], WINDOW)
    # 100 leaves the window, 101 is removed, 102 comes into it, 103 is new.
    changed = [
        lesson(100, "2026-09-26"),
        lesson(102, "2026-09-25"),
        lesson(103, "2026-09-08"),
    ]
    timetable.write(LESSONS, [*STEADY, *changed], WINDOW)
    foreseen = timetable.rehearsed(LESSONS).end

    end = timetable.end(None, LESSONS)
    quiet = timetable.end(None, LESSONS)

    assert outcome(end) == (None, 1, 2, 1, 10, 0)
    assert end["known_count"] == 12
    assert {**foreseen, "partition": end["partition"], "last_offset": end["last_offset"]} == {
        **end,
        "completed_version": foreseen["completed_version"],
    }
    assert (quiet["known_count"], quiet["known_digest"]) == (12, end["known_digest"])


def test_a_data_set_that_was_not_read_has_no_window_and_tells_of_no_lesson(
    timetable: School,
) -> None:
    night(timetable, STEADY, WINDOW)
    (timetable.extract / f"{LESSONS}.xml").unlink()

    end = timetable.end(None, LESSONS)

    assert (end["reason"], end["window"], end["known_count"]) == ("extract_missing", None, 0)


def test_an_unusable_window_skips_the_data_set(timetable: School) -> None:
    night(timetable, STEADY, WINDOW)

    end = night(timetable, STEADY[:1], {"from": "2026-09-25", "to": "2026-09-07"})

    assert end["reason"] == "extract_unreadable"
    assert timetable.sent(LESSONS) == []


@pytest.mark.parametrize("rooms", [("A1", "B2"), ("B2", "A1")])
def test_of_two_lessons_with_one_key_the_first_in_order_counts(
    timetable: School, rooms: tuple[str, str]
) -> None:
    twice = [lesson(1, "2026-09-25", LocationName=room) for room in rooms]

    for expected in ([("snapshot", "1/7")], []):
        end = night(timetable, twice)

        assert (end["counts"]["read"], end["known_count"]) == (1, 1)
        assert expected == timetable.sent(LESSONS)
        rooms_sent = [each["record"]["location_name"] for each in timetable.broker.events(LESSONS)]
        assert ["A1"] * len(expected) == rooms_sent
