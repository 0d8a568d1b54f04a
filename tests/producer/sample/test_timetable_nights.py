"""What is different in rooms and timetables between one night and the next."""

from collections.abc import Callable
from pathlib import Path

import pytest

from producer.sample import generate

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

PERSON = {"staff-timetables": "StaffId", "student-timetables": "StudentId"}
EVENINGS = pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 3)])


def _lessons(read: Read, name: str, first: int, last: int) -> dict[tuple[str, str], Row]:
    """Return the lessons of some days of September by their key; of two, the first in order."""
    rows = sorted(read(name), key=str, reverse=True)
    return {
        (row["EventInstanceId"], row[PERSON[name]]): row
        for row in rows
        if f"2026-09-{first:02d}" <= row["EndTime"][:10] <= f"2026-09-{last:02d}"
    }


def _common(night: Night, before: int, after: int, name: str) -> list[dict[tuple[str, str], Row]]:
    """Return the lessons of both nights, of the days that are in both windows."""
    return [_lessons(night(each), name, after, before + 13) for each in (before, after)]


@EVENINGS
def test_a_lesson_keeps_its_id(night: Night, before: int, after: int) -> None:
    for name in PERSON:
        old, new = _common(night, before, after, name)

        both = old.keys() & new.keys()
        assert len(both) > len(old) * 0.9
        for column in ("StartTime", "EndTime", "ClassName", "SubjectName", "PeriodName"):
            assert [old[key].get(column) for key in both] == [new[key].get(column) for key in both]


@EVENINGS
def test_one_lesson_is_in_another_room_for_a_day(night: Night, before: int, after: int) -> None:
    old, new = _common(night, before, after, "student-timetables")

    moved: dict[str, set[str]] = {}
    for key in old.keys() & new.keys():
        if old[key].get("LocationName") != new[key].get("LocationName"):
            moved.setdefault(new[key]["ClassName"] + new[key]["PeriodName"], set()).add(key[0])
    # The other one has another room in each of its weeks.
    assert sorted(len(events) for events in moved.values())[0] == 1
    assert 1 <= len(moved) <= 2


@EVENINGS
def test_one_lesson_is_cancelled_and_a_leavers_vanish(
    night: Night, before: int, after: int
) -> None:
    old, new = _common(night, before, after, "student-timetables")
    staying = {row["primary_id"] for row in night(after)("students")}
    gone = old.keys() - new.keys()

    assert len({event for event, person in gone if person in staying}) == 1
    (leaver,) = {person for _, person in gone if person not in staying}
    assert not [key for key in new if key[1] == leaver]


@EVENINGS
def test_a_joiner_has_lessons(night: Night, before: int, after: int) -> None:
    old, new = _common(night, before, after, "student-timetables")
    before_them = {row["primary_id"] for row in night(before)("students")}

    assert len({person for _, person in new.keys() - old.keys()} - before_them) == 1


@EVENINGS
def test_an_entry_has_another_room(night: Night, before: int, after: int) -> None:
    old, new = ({_key(row) for row in night(each)("class-timetables")} for each in (before, after))

    (gone,) = old - new
    (other,) = [each for each in new - old if each[4] == gone[4]]
    assert (gone[0], gone[1], gone[3]) == (other[0], other[1], other[3])
    assert gone[2] != other[2]


def test_a_class_is_taught_by_another_teacher_from_a_day_on(
    tmp_path: Path, read_folder: Callable[[Path], Read]
) -> None:
    folders = generate(students=60, nights=6, seed=4, out=tmp_path, weeks=1)
    entries = read_folder(folders[-1])("class-timetables")
    over = [row for row in entries if "2026-09-01" <= row["EndDate"] < "2026-09-30"]

    assert over
    for row in over:
        (successor,) = [
            each
            for each in entries
            if (each["ClassId"], each["PeriodId"]) == (row["ClassId"], row["PeriodId"])
            and int(each["StartDate"][-2:]) == int(row["EndDate"][-2:]) + 1
        ]
        assert successor["StaffId"] != row["StaffId"]


@EVENINGS
def test_one_room_is_renamed(night: Night, before: int, after: int) -> None:
    old, new = ({r["primary_id"]: r for r in night(each)("rooms")} for each in (before, after))

    (renamed,) = [each for each in old if old[each] != new[each]]
    assert old.keys() == new.keys()
    assert old[renamed]["ShortName"] == new[renamed]["ShortName"]


@pytest.mark.parametrize("students", [20, 60, 500])
def test_ordinary_nights_stay_below_the_guard(
    tmp_path: Path, read_folder: Callable[[Path], Read], students: int
) -> None:
    folders = generate(students=students, nights=4, seed=11, out=tmp_path)

    for number in range(1, len(folders)):
        night = [read_folder(folder) for folder in folders[number - 1 : number + 1]]
        for name in PERSON:
            old, new = (_lessons(each, name, number + 1, number + 13) for each in night)
            assert len(old.keys() - new.keys()) <= max(20, len(old) / 10)
        kept = [{_key(row) for row in each("class-timetables")} for each in night]
        assert len(kept[0] - kept[1]) <= 20


def _key(row: Row) -> tuple[str | None, ...]:
    return tuple(
        row.get(each) for each in ("ClassId", "PeriodId", "RoomId", "StaffId", "StartDate")
    )
