"""Data sets that are sent whole: at first, after a loss of the state, and when asked for."""

from contextlib import suppress

import pytest

from contract.runs import DataSetEnd
from producer.night import tonight
from producer.night.night import Night
from producer.state.data_sets import DataSets
from producer.state.staging import Staging
from tests.producer.extracts import email, entry, group, lesson, member, student
from tests.producer.nights import School, outcome, students
from tests.producer.test_crashes import Killed, kill_at

LESSONS = "student-timetables"


def digest_of(school: School) -> int:
    events = school.broker.events("students")
    return sum(int.from_bytes(each["content_hash"], "big") for each in events) % (1 << 128)


def told(end: DataSetEnd) -> tuple[int, int]:
    return end["known_count"], int.from_bytes(end["known_digest"], "big")


def test_a_snapshot_that_is_asked_for_sends_everything(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", [student(1, Surname="Other"), *students(2, 3, 4)])

    foreseen = school.rehearsed(snapshot=True)
    end = school.end(snapshot=True)

    assert outcome(end) == (None, 4, 0, 0, 0, 0)
    assert (end["snapshot"], foreseen.end["snapshot"]) == (True, True)
    assert foreseen.end["counts"] == end["counts"]
    assert school.sent() == [("snapshot", each) for each in ("1", "2", "3", "4")]
    assert {each["first_version"] for each in school.broker.events("students")[:3]} == {1_000_000}


def test_the_night_after_a_snapshot_sends_what_changed(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.end(snapshot=True)

    end = school.end()

    assert outcome(end) == (None, 0, 0, 0, 3, 0)
    assert not end["snapshot"]


def test_a_snapshot_leaves_a_leaver_out_and_sends_no_removal(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", students(1, 2))

    end = school.end(snapshot=True)

    assert outcome(end) == (None, 2, 0, 0, 0, 0)
    assert school.sent() == [("snapshot", "1"), ("snapshot", "2")]
    assert told(end) == (2, digest_of(school))
    assert outcome(school.end()) == (None, 0, 0, 0, 2, 0)
    assert school.sent() == []


def test_who_was_left_out_returns_with_the_first_version(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", students(1, 2))
    school.end(snapshot=True)
    school.write("students", students(1, 2, 3))

    school.end()

    (event,) = school.broker.events("students")
    assert (event["operation"], event["first_version"]) == ("created", 1_000_000)


def test_a_snapshot_names_what_it_holds(school: School) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", [student(1), student(2, Surname=None), student(9, Surname=None)])

    end = school.end(snapshot=True)

    assert outcome(end) == (None, 1, 0, 0, 0, 2)
    assert end["held_ids"] == ["2", "9"]
    assert end["known_count"] == 2


def test_a_night_that_is_no_snapshot_names_nothing(school: School) -> None:
    school.write("students", students(1, 2))
    school.end()
    school.write("students", [student(1), student(2, Surname=None)])

    assert school.end()["held_ids"] == []


def test_a_first_night_names_what_it_holds(school: School) -> None:
    school.write("students", [student(1), student(2, Surname=None)])

    end = school.end()

    assert (end["snapshot"], end["held_ids"]) == (True, ["2"])


def test_more_held_records_than_can_be_named_are_no_snapshot(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tonight, "HELD_IDS_BYTES_MAX", 4)
    school.write("students", [student(number, Surname="") for number in (1, 2)])
    assert school.end()["held_ids"] == ["1", "2"]
    school.write("students", [student(number, Surname="") for number in (1, 2, 3)])

    end = school.end(snapshot=True)

    assert end["reason"] == "extract_unreadable"


def test_with_a_row_of_nobody_knows_whom_everything_is_sent_and_nobody_has_left(
    school: School,
) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", [student(1), student(2, primary_id=None)])

    end = school.end(snapshot=True)

    assert school.sent() == [("snapshot", "1")]
    assert (end["snapshot"], end["known_count"], end["held_ids"]) == (False, 3, [])


def test_a_member_that_cannot_be_placed_makes_no_snapshot_either(school: School) -> None:
    school.data_sets = ["year-groups"]
    school.write("year-groups", [group(7), group(8)])
    school.write("year-groups.members", [member(7, 1), member(8, 2, primary_id=None)])

    end = school.end(data_set="year-groups")

    assert (end["reason"], end["snapshot"]) == (None, False)


@pytest.mark.parametrize(
    ("kept", "reason"), [(range(1, 46), None), (range(1, 21), "held"), ([], "held")]
)
def test_the_guard_looks_at_a_snapshot_too(
    settled: School, kept: range | list[int], reason: str | None
) -> None:
    settled.write("students", students(*kept))
    settled.write("students.emails", [email(number, "a@b.test") for number in kept])

    end = settled.end(snapshot=True)

    assert reason == end["reason"]
    assert len(settled.sent()) == (0 if reason else len(kept))


def test_without_its_state_a_school_loses_nobody(settled: School) -> None:
    (settled.state / "state.sqlite").unlink()
    settled.write("students", students(1, 2))
    settled.now_ms += 1

    end = settled.end()

    assert outcome(end) == (None, 2, 0, 0, 0, 0)
    assert settled.sent() == [("snapshot", "1"), ("snapshot", "2")]


def test_a_snapshot_of_lessons_leaves_out_what_it_could_remove(school: School) -> None:
    school.day, school.data_sets = "2026-09-14", [LESSONS]
    window = {"from": "2026-09-07", "to": "2026-09-25"}
    steady = [lesson(number, "2026-09-25") for number in range(10)]
    days = ("2026-09-13", "2026-09-14", "2026-09-26")
    school.write(LESSONS, [*steady, *(lesson(100 + n, day) for n, day in enumerate(days))], window)
    school.end(None, LESSONS)
    school.write(LESSONS, steady, window)

    end = school.end(None, LESSONS, snapshot=True)

    assert (end["snapshot"], end["window"]) == (
        True,
        {"first_day": "2026-09-07", "last_day": "2026-09-25"},
    )
    # The one of yesterday is inside the window and stays.
    assert (end["counts"]["created"], end["known_count"]) == (10, 11)
    wide = school.end(None, LESSONS)
    assert (wide["known_count"], school.sent(LESSONS)) == (11, [])


def test_a_snapshot_of_standing_entries_leaves_out_those_that_are_not_over(school: School) -> None:
    school.day, school.data_sets = "2026-09-14", ["class-timetables"]
    steady = [entry(number, "2026-09-01", "2026-12-18") for number in range(10)]
    ended = [entry(100, "2026-09-01", "2026-09-13"), entry(101, "2026-09-01", "2026-09-14")]
    school.write("class-timetables", [*steady, *ended])
    school.end(None, "class-timetables")
    school.write("class-timetables", steady)

    end = school.end(None, "class-timetables", snapshot=True)

    assert (end["counts"]["removed"], end["known_count"]) == (0, 11)


POINTS = {
    "before the promotion": kill_at(Staging, "promote", after=False),
    "inside the promotion": kill_at(Staging, "promote", after=True),
    "before the data set is told": kill_at(Night, "_tell_errors", after=False),
    "inside the end of the run": kill_at(DataSets, "complete", after=True),
    "before the end of the run": kill_at(Night, "_finish", after=False),
}


@pytest.mark.parametrize("point", POINTS)
def test_whom_a_snapshot_left_out_before_it_died_is_told_all_the_same(
    school: School, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    school.write("students", students(1, 2, 3))
    school.end()
    school.write("students", students(1, 2))
    with monkeypatch.context() as patch, suppress(Killed):
        POINTS[point](patch)
        school.night(snapshot=True)

    end = school.end()

    # Either a removal is sent, or a snapshot without that record comes to its end.
    assert ("removed", "3") in school.sent() or (end["snapshot"] and len(school.sent()) == 2)
    assert end["known_count"] == 2
    assert not school.end()["snapshot"]
