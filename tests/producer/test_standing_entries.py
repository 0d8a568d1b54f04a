"""Class timetables: entries that stand between two dates. The day of the run is 2026-09-14."""

import pytest

from tests.producer.extracts import entry
from tests.producer.nights import School

ENTRIES = "class-timetables"


@pytest.fixture
def timetable(school: School) -> School:
    """A school on that day."""
    school.day = "2026-09-14"
    school.data_sets = [ENTRIES]
    return school


STANDING = [entry(number, "2026-09-01", "2026-12-18") for number in range(10)]


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        ("2026-09-13", []),
        ("2026-09-14", [("removed", "77/3/4/5/2026-09-01")]),
        ("2026-12-18", [("removed", "77/3/4/5/2026-09-01")]),
    ],
)
def test_a_standing_entry_that_vanishes_is_removed_unless_it_was_over(
    timetable: School, last_day: str, expected: list[tuple[str, str]]
) -> None:
    timetable.write(ENTRIES, [*STANDING, entry(77, "2026-09-01", last_day)])
    timetable.end(None, ENTRIES)
    timetable.write(ENTRIES, STANDING, {"from": "2026-09-07", "to": "2026-09-25"})

    end = timetable.end(None, ENTRIES)

    assert expected == timetable.sent(ENTRIES)
    assert (end["window"], end["known_count"]) == (None, 11 - len(expected))
    assert [None] * len(expected) == [each["record"] for each in timetable.broker.events(ENTRIES)]


def test_a_standing_entry_that_has_not_begun_is_removed_too(timetable: School) -> None:
    timetable.write(ENTRIES, [*STANDING, entry(77, "2027-01-05", "2027-07-20", RoomId=None)])
    timetable.end(None, ENTRIES)
    timetable.write(ENTRIES, STANDING)

    timetable.end(None, ENTRIES)

    assert timetable.sent(ENTRIES) == [("removed", "77/3//5/2027-01-05")]
