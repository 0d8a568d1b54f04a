"""Every fault of timetables is in the files of the smallest schools, for any seed."""

from collections import Counter
from collections.abc import Callable

import pytest

from producer.sample import SCHOOL_YEAR_START, STUDENTS_MIN
from producer.sample.chance import Chance
from producer.sample.lessons import STAFF_TIMETABLES, STUDENT_TIMETABLES, Lessons
from producer.sample.nights import school_nights

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

PERSON = {"staff-timetables": "StaffId", "student-timetables": "StudentId"}
OF_PEOPLE = pytest.mark.parametrize("name", PERSON)
NIGHTS = pytest.mark.parametrize("number", [1, 2, 3])


@OF_PEOPLE
@NIGHTS
def test_a_lesson_ends_before_it_starts(night: Night, name: str, number: int) -> None:
    rows = night(number)(name)

    assert len([row for row in rows if row["EndTime"] < row.get("StartTime", "")]) == 1


@OF_PEOPLE
@NIGHTS
def test_a_lesson_has_no_start(night: Night, name: str, number: int) -> None:
    assert len([row for row in night(number)(name) if "StartTime" not in row]) == 1


@OF_PEOPLE
@NIGHTS
def test_a_lesson_is_printed_twice_and_differently(night: Night, name: str, number: int) -> None:
    rows = night(number)(name)

    counts = Counter((row["EventInstanceId"], row[PERSON[name]]) for row in rows)
    (twice,) = [key for key, count in counts.items() if count > 1]
    one, other = [row for row in rows if (row["EventInstanceId"], row[PERSON[name]]) == twice]
    assert {column for column in one if one[column] != other[column]} == {"LocationName"}


@NIGHTS
def test_a_room_is_unknown(night: Night, number: int) -> None:
    read = night(number)
    rooms = {row["primary_id"] for row in read("rooms")}

    used = [row["RoomId"] for row in read("class-timetables") if "RoomId" in row]
    assert len([each for each in used if each not in rooms]) == 1


@NIGHTS
def test_a_member_of_staff_is_unknown(night: Night, number: int) -> None:
    read = night(number)
    # Who left the staff in the meantime is still in the timetable.
    staff = {row["primary_id"] for row in night(1)("staff-members")}

    used = [row["StaffId"] for row in read("class-timetables") if "StaffId" in row]
    assert len([each for each in used if each not in staff]) == 1


@NIGHTS
def test_an_entry_ends_before_it_starts(night: Night, number: int) -> None:
    rows = night(number)("class-timetables")

    assert len([row for row in rows if row["EndDate"] < row["StartDate"]]) == 1


@NIGHTS
def test_an_entry_is_printed_twice_and_differently(night: Night, number: int) -> None:
    rows = night(number)("class-timetables")

    keys = Counter(tuple(sorted((row | {"EndDate": ""}).items())) for row in rows)
    assert sorted(keys.values(), reverse=True)[:2] == [2, 1]


def test_a_class_of_an_inactive_subject_has_entries(night: Night) -> None:
    read = night(1)
    active = {row["primary_id"] for row in read("subjects") if row["Active"] == "True"}
    off = {row["primary_id"] for row in read("class-groups") if row["SubjectId"] not in active}

    assert off & {row["ClassId"] for row in read("class-timetables")}


@NIGHTS
def test_a_student_without_a_surname_has_lessons(night: Night, number: int) -> None:
    read = night(number)
    nameless = {row["primary_id"] for row in read("students") if "Surname" not in row}

    assert nameless
    assert nameless <= {row["StudentId"] for row in read("student-timetables")}


def test_a_period_has_a_name_that_nobody_knows(night: Night) -> None:
    names = {row["Name"] for row in night(1)("periods")}

    assert {name for name in names if "Assembly" in name} == {"Wed:Assembly"}


@pytest.mark.parametrize("seed", range(20))
def test_the_smallest_school_has_every_fault_for_any_seed(seed: int) -> None:
    schools = school_nights(
        Chance(seed),
        students=STUDENTS_MIN,
        nights=4,
        school_year_start=SCHOOL_YEAR_START,
        weeks=1,
    )

    for school in schools:
        for data_set in (STAFF_TIMETABLES, STUDENT_TIMETABLES):
            lessons = list(Lessons(school, data_set))
            keys = Counter((each.event_id, each.person_id) for each in lessons)
            assert sum(each.start is None for each in lessons) == 1
            assert sum(each.start is not None and each.end < each.start for each in lessons) == 1
            assert sum(count > 1 for count in keys.values()) == 1
