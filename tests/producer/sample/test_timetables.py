"""Rooms, periods and the timetables: what is in the files, and that they fit together."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from producer.sample import generate
from producer.sample.school import WEEKS_MAX

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

COLUMNS = {
    "rooms": {"primary_id", "ShortName", "LongName", "Description"},
    "periods": {"primary_id", "Name", "StartTime", "EndTime", "Week"},
    "class-timetables": {"ClassId", "PeriodId", "RoomId", "StaffId", "StartDate", "EndDate"},
    "staff-timetables": {
        *("EventInstanceId", "StaffId", "ClassName", "SubjectName"),
        *("LocationName", "PeriodName", "StartTime", "EndTime"),
    },
    "student-timetables": {
        *("EventInstanceId", "StudentId", "ClassName", "SubjectName", "StaffName"),
        *("LocationName", "PeriodName", "StartTime", "EndTime"),
    },
}
OPTIONAL = {
    "rooms": {"LongName", "Description"},
    "periods": {"Week"},
    "class-timetables": {"RoomId", "StaffId"},
    # The missing start is a fault.
    "staff-timetables": {"LocationName", "StartTime"},
    "student-timetables": {"LocationName", "StaffName", "StartTime"},
}
PERSON = {"staff-timetables": "StaffId", "student-timetables": "StudentId"}
OF_PEOPLE = pytest.mark.parametrize("name", PERSON)
NIGHTS = pytest.mark.parametrize("number", [1, 2, 3])


@pytest.mark.parametrize("name", COLUMNS)
def test_a_file_has_the_columns_of_its_report(night: Night, name: str) -> None:
    rows = night(1)(name)

    assert set().union(*rows) == COLUMNS[name]
    assert set.intersection(*map(set, rows)) == COLUMNS[name] - OPTIONAL[name]


def test_no_two_rooms_have_the_same_name(night: Night) -> None:
    for column in ("primary_id", "ShortName", "LongName"):
        texts = [row[column] for row in night(3)("rooms") if column in row]

        assert len(texts) == len(set(texts))


def test_the_cycle_is_one_week(night: Night) -> None:
    rows = night(1)("periods")

    assert len(rows) == 40
    assert {row.get("Week") for row in rows} == {None, "1"}
    names = {row["Name"] for row in rows}
    assert {"Mon:1", "Tue:Reg", "Wed:Lunch", "Fri:5", "Thu:Break", "Fri:Tut"} <= names
    assert len(names) == 40


def test_the_hours_of_a_day_follow_each_other_on_a_day_that_means_nothing(night: Night) -> None:
    rows = [row for row in night(1)("periods") if row["Name"].startswith("Tue:")]

    hours = sorted((row["StartTime"], row["EndTime"]) for row in rows)
    assert all(start < end for start, end in hours)
    assert all(before[1] <= after[0] for before, after in pairwise(hours))
    assert {text[:11] for each in hours for text in each} == {"1899-12-30T"}


@OF_PEOPLE
@NIGHTS
def test_a_file_of_lessons_states_its_window(
    small_school: Path, night: Night, name: str, number: int
) -> None:
    root = etree.parse(small_school / f"night-{number}" / f"{name}.xml").getroot()
    first = date(2026, 9, number)
    last = first + timedelta(days=13)

    assert dict(root.attrib) == {"from": first.isoformat(), "to": last.isoformat()}
    days = {row["StartTime"][:10] for row in night(number)(name) if "StartTime" in row}
    school_days = [first + timedelta(days=each) for each in range(14)]
    assert days == {each.isoformat() for each in school_days if each.weekday() < 5}


@pytest.mark.parametrize(("students", "weeks"), [(20, 1), (60, 3), (500, 2)])
def test_a_student_has_25_lessons_a_week(
    tmp_path: Path, read_folder: Callable[[Path], Read], students: int, weeks: int
) -> None:
    (folder,) = generate(students=students, nights=1, seed=3, out=tmp_path, weeks=weeks)

    rows = read_folder(folder)("student-timetables")
    counts = Counter(row["StudentId"] for row in rows)
    assert len(counts) == students
    # One lesson of one student is printed twice.
    assert Counter(counts.values()) == {25 * weeks: students - 1, 25 * weeks + 1: 1}


@NIGHTS
def test_on_any_night_a_student_misses_what_was_cancelled_at_most(
    night: Night, number: int
) -> None:
    counts = Counter(row["StudentId"] for row in night(number)("student-timetables"))

    assert counts.keys() == {row["primary_id"] for row in night(number)("students")}
    assert all(50 - number < count <= 51 for count in counts.values())


@pytest.mark.parametrize("students", [20, 500])
@pytest.mark.parametrize("seed", range(5))
def test_nobody_and_no_room_is_double_booked(
    tmp_path: Path, read_folder: Callable[[Path], Read], students: int, seed: int
) -> None:
    folders = generate(students=students, nights=4, seed=seed, out=tmp_path, weeks=1)

    for folder in folders:
        read = read_folder(folder)
        for name, person in PERSON.items():
            assert _double_booked(read(name), person) == set()
        assert _double_booked(read("staff-timetables"), "LocationName") <= {"Yard"}


def _double_booked(rows: list[Row], column: str) -> set[str]:
    """Return who, or which, has two lessons at once."""
    booked = {
        (row[column], row["StartTime"], row["EventInstanceId"])
        for row in rows
        if column in row and "StartTime" in row
    }
    counts = Counter((who, start) for who, start, _ in booked)
    return {who for (who, _), count in counts.items() if count > 1}


@NIGHTS
def test_lessons_are_those_of_the_class_timetable(night: Night, number: int) -> None:
    read = night(number)
    periods = {row["primary_id"]: row["Name"] for row in read("periods")}
    names = {row["primary_id"]: row["Name"] for row in read("class-groups")}
    day = f"2026-09-0{number}"
    planned = {
        (names[row["ClassId"]], periods[row["PeriodId"]], row.get("StaffId"))
        for row in read("class-timetables")
        # One ends before it starts.
        if row["EndDate"] >= day or row["EndDate"] < row["StartDate"]
    }

    held = {
        (row["ClassName"], row["PeriodName"], row["StaffId"]) for row in read("staff-timetables")
    }
    # Of the unknown member of staff there are none.
    assert held == {each for each in planned if each[2] not in (None, "980000")}


def test_some_meetings_have_no_room_and_some_no_teacher(night: Night) -> None:
    rows = night(1)("class-timetables")

    for column in ("RoomId", "StaffId"):
        without = [row for row in rows if column not in row]
        assert 0 < len(without) < len(rows) / 10


def test_entries_are_of_the_academic_year(night: Night) -> None:
    rows = night(1)("class-timetables")

    assert {row["StartDate"] for row in rows} == {"2026-09-01"}
    # One ends before it starts, one is printed twice.
    ends = Counter(row["EndDate"] for row in rows)
    assert ends.pop("2027-07-21") == len(rows) - 2
    assert ends == {"2026-08-25": 1, "2027-07-22": 1}


def test_a_student_is_taught_in_the_classes_he_is_a_member_of(night: Night) -> None:
    read = night(2)
    names = {row["primary_id"]: row["Name"] for row in read("class-groups")}
    members = {(row["PersonId"], names[row["primary_id"]]) for row in read("class-groups.members")}

    rows = read("student-timetables")
    assert {(row["StudentId"], row["ClassName"]) for row in rows} <= members


@pytest.mark.parametrize("weeks", [0, WEEKS_MAX + 1])
def test_another_number_of_weeks_is_refused(tmp_path: Path, weeks: int) -> None:
    with pytest.raises(ValueError, match="1 to 39 weeks"):
        generate(students=20, nights=1, seed=1, out=tmp_path, weeks=weeks)


def test_weeks_change_nothing_but_lessons(tmp_path: Path) -> None:
    for weeks in (1, 2):
        generate(students=20, nights=2, seed=1, out=tmp_path / str(weeks), weeks=weeks)

    for path in (tmp_path / "1").rglob("*.xml"):
        other = tmp_path / "2" / path.relative_to(tmp_path / "1")
        assert (path.read_bytes() == other.read_bytes()) == (path.stem not in PERSON)
