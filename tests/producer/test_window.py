"""The window of an extract: stated by its root, else told by its lessons."""

from pathlib import Path

import pytest

from producer.days import Days, number_of
from producer.source.faults import UnusableExtractError
from tests.producer.extracts import Cells, entry, lesson, student, write
from tests.producer.readings import read

SEPTEMBER = Days(number_of("2026-09-01"), number_of("2026-09-30"))
LESSONS = [lesson(1, "2026-09-14"), lesson(2, "2026-09-02"), lesson(3, "2026-09-20")]


def window(folder: Path, rows: list[Cells], root: dict[str, str]) -> Days | None:
    write(folder, "student-timetables", rows, root)
    _, evidence = read(folder, "student-timetables")
    return evidence.window


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-09-01", "2026-09-30"),
        ("2026-09-01T00:00:00", "2026-09-30T00:00:00"),
        ("01/09/2026", "30/09/2026"),
        (" 1/9/2026 ", "2026-09-30 00:00:00"),
    ],
)
@pytest.mark.parametrize("rows", [LESSONS, []])
def test_the_root_states_the_window(
    tmp_path: Path, rows: list[Cells], first: str, last: str
) -> None:
    assert window(tmp_path, rows, {"from": first, "to": last}) == SEPTEMBER


def test_a_window_may_be_one_day(tmp_path: Path) -> None:
    day = number_of("2026-09-01")

    assert Days(day, day) == window(tmp_path, [], {"from": "2026-09-01", "to": "2026-09-01"})


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        ({"from": "2026-09-02", "to": "2026-09-01"}, "ends before it starts"),
        ({"from": "soon", "to": "2026-09-01"}, "a first or a last day that is no date"),
        ({"from": "2026-09-01", "to": "2026-09-31"}, "a first or a last day that is no date"),
        ({"from": "2026-09-01T09:00:00", "to": "2026-09-30"}, "a first or a last day that is no"),
        ({"from": "2026-09-01"}, "a first or a last day that is no date"),
        ({"to": "2026-09-01"}, "a first or a last day that is no date"),
        ({"from": "", "to": "2026-09-01"}, "a first or a last day that is no date"),
    ],
)
@pytest.mark.parametrize("rows", [LESSONS, []])
def test_a_window_that_cannot_be_trusted_makes_the_extract_unusable(
    tmp_path: Path, rows: list[Cells], root: dict[str, str], reason: str
) -> None:
    with pytest.raises(UnusableExtractError) as caught:
        window(tmp_path, rows, root)

    violation = caught.value.violation
    assert (violation.code, violation.detail) == ("extract_unreadable", "student-timetables.xml")
    assert reason in violation.values["reason"]
    assert "soon" not in violation.values["reason"]


@pytest.mark.parametrize("root", [{}, {"from": "", "to": " "}])
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (LESSONS, ("2026-09-02", "2026-09-20")),
        (LESSONS[:1], ("2026-09-14", "2026-09-14")),
        ([*LESSONS, lesson(4, "2026-10-01", EndTime=None)], ("2026-09-02", "2026-10-01")),
        ([*LESSONS, lesson(4, "2026-10-01", StartTime="?")], ("2026-09-02", "2026-09-20")),
        ([], None),
        ([lesson(1, "2026-09-14", StartTime="?")], None),
    ],
)
def test_without_it_the_window_is_the_earliest_to_the_latest_day(
    tmp_path: Path, rows: list[Cells], root: dict[str, str], expected: tuple[str, str] | None
) -> None:
    found = window(tmp_path, rows, root)

    assert found == (Days(number_of(expected[0]), number_of(expected[1])) if expected else None)


@pytest.mark.parametrize(
    ("data_set", "row"),
    [("students", student(1)), ("class-timetables", entry(1, "2026-09-01", "2026-12-18"))],
)
def test_other_data_sets_have_no_window(tmp_path: Path, data_set: str, row: Cells) -> None:
    write(tmp_path, data_set, [row], {"from": "2026-09-30", "to": "soon"})

    _, evidence = read(tmp_path, data_set)

    assert evidence.window is None
