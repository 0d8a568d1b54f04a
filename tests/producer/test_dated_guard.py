"""The guard over dated records: it looks at what tonight could remove. Today is 2026-08-10."""

from collections.abc import Sequence

import pytest

from tests.producer.extracts import Cells, entry, lesson
from tests.producer.nights import School, outcome

LESSONS = "student-timetables"
ENTRIES = "class-timetables"
TODAY = "2026-08-10"
WINDOW = {"from": "2026-07-01", "to": "2026-09-30"}

PAST = [lesson(number, "2026-07-02") for number in range(1000, 1100)]
LATER = [lesson(number, "2026-10-01") for number in range(2000, 2100)]


def coming(count: int) -> list[Cells]:
    return [lesson(number, "2026-09-10") for number in range(count)]


@pytest.fixture
def summer(school: School) -> School:
    school.day = TODAY
    school.data_sets = [LESSONS, ENTRIES]
    return school


@pytest.mark.parametrize(
    ("known", "kept", "expected"),
    [
        # all are gone
        (5, 1, None),
        (5, 0, "5 of 5 records gone"),
        # more than half of six or more
        (6, 3, None),
        (6, 2, "4 of 6 records gone"),
        # more than 10 % and more than 20
        (100, 80, None),
        (100, 79, "21 of 100 records gone"),
        (210, 189, None),
        (209, 188, "21 of 209 records gone"),
    ],
)
def test_neither_the_past_nor_what_is_outside_the_window_hides_a_loss(
    summer: School, known: int, kept: int, expected: str | None
) -> None:
    summer.write(LESSONS, [*PAST, *LATER, *coming(known)], WINDOW)
    summer.end(None, LESSONS)
    summer.write(LESSONS, [*PAST, *LATER, *coming(kept)], WINDOW)

    foreseen = summer.rehearsed(LESSONS)
    end = summer.end(None, LESSONS)

    assert expected == foreseen.figures
    assert ("held" if expected else None) == end["reason"] == foreseen.end["reason"]
    assert len(summer.sent(LESSONS)) == (0 if expected else known - kept)


@pytest.mark.parametrize(("changed", "expected"), [(75, "75 of 100 records changed"), (74, None)])
def test_changes_of_what_is_past_or_outside_count_neither_way(
    summer: School, changed: int, expected: str | None
) -> None:
    summer.write(LESSONS, [*PAST, *LATER, *coming(100)], WINDOW)
    summer.end(None, LESSONS)
    others: list[Cells] = [{**row, "ClassName": "8B"} for row in (*PAST, *coming(100)[:changed])]
    summer.write(LESSONS, [*others, *LATER, *coming(100)[changed:]], WINDOW)

    assert expected == summer.rehearsed(LESSONS).figures


def test_the_past_may_be_rewritten(summer: School) -> None:
    summer.write(LESSONS, [*PAST, *coming(30)], WINDOW)
    summer.end(None, LESSONS)
    others: list[Cells] = [{**row, "ClassName": "8B"} for row in PAST]
    summer.write(LESSONS, [*others, *coming(30)], WINDOW)

    assert outcome(summer.end(None, LESSONS)) == (None, 0, 100, 0, 30, 0)


@pytest.mark.parametrize("root", [{}, WINDOW, {"from": "2026-08-01", "to": "2026-08-31"}])
def test_an_empty_extract_in_august_removes_nobody(summer: School, root: dict[str, str]) -> None:
    summer.write(LESSONS, [*PAST, *coming(30)], WINDOW)
    summer.end(None, LESSONS)
    summer.write(LESSONS, [], root)

    end = summer.end(None, LESSONS)

    assert (end["reason"], summer.sent(LESSONS)) == ("held", [])
    assert summer.rehearsed(LESSONS).figures == "30 of 30 records gone"


def test_an_absent_extract_in_august_removes_nobody(summer: School) -> None:
    summer.write(LESSONS, [*PAST, *coming(30)], WINDOW)
    summer.end(None, LESSONS)
    (summer.extract / f"{LESSONS}.xml").unlink()

    end = summer.end(None, LESSONS)

    assert (end["reason"], summer.sent(LESSONS)) == ("extract_missing", [])


def test_an_empty_extract_takes_nothing_when_all_that_is_known_is_past(summer: School) -> None:
    summer.write(LESSONS, PAST, WINDOW)
    summer.end(None, LESSONS)
    summer.write(LESSONS, [])

    assert outcome(summer.end(None, LESSONS)) == (None, 0, 0, 0, 0, 0)


def test_an_empty_extract_without_local_state_removes_nobody(summer: School) -> None:
    summer.write(LESSONS, [], WINDOW)

    end = summer.end(None, LESSONS)

    assert outcome(end) == (None, 0, 0, 0, 0, 0)
    assert summer.sent(LESSONS) == []
    assert end["window"] == {"first_day": "2026-07-01", "last_day": "2026-09-30"}


def test_a_released_hold_removes_what_it_named(summer: School) -> None:
    summer.write(LESSONS, [*PAST, *coming(30)], WINDOW)
    summer.end(None, LESSONS)
    summer.write(LESSONS, PAST, WINDOW)
    hold = summer.rehearsed(LESSONS).hold

    end = summer.end(hold, LESSONS)

    assert outcome(end) == (None, 0, 0, 30, 100, 0)


def entries(numbers: Sequence[int], last_day: str) -> list[Cells]:
    return [entry(number, "2026-01-05", last_day) for number in numbers]


@pytest.mark.parametrize(("kept", "expected"), [(3, None), (2, "4 of 6 records gone")])
def test_standing_entries_that_are_over_hide_no_loss(
    summer: School, kept: int, expected: str | None
) -> None:
    over, standing = entries(range(100, 200), "2026-08-09"), entries(range(6), "2026-08-10")
    summer.write(ENTRIES, [*over, *standing])
    summer.end(None, ENTRIES)
    summer.write(ENTRIES, standing[:kept])

    assert expected == summer.rehearsed(ENTRIES).figures


def test_an_extract_of_which_nothing_tells_the_window_removes_nothing(summer: School) -> None:
    summer.write(LESSONS, coming(10), WINDOW)
    summer.end(None, LESSONS)
    summer.write(LESSONS, [lesson(number, "2026-09-10", StartTime="?") for number in range(9)])

    end = summer.end(None, LESSONS)

    assert outcome(end) == (None, 0, 0, 0, 0, 9)
