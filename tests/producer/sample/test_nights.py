"""What is different between one night and the next, and that it is little."""

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from producer.sample import generate

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

DATA_SETS: dict[str, tuple[str, ...]] = {
    "students": ("sen", "addresses", "telephones", "emails"),
    "staff-members": ("addresses", "telephones", "emails"),
    "contacts": ("relationships", "addresses", "telephones", "emails"),
    "subjects": (),
    "year-groups": ("members", "supervisors"),
    "house-groups": ("members", "supervisors"),
    "class-groups": ("members", "supervisors"),
    "rooms": (),
}
EVENINGS = pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 3)])


def _records(rows: Iterable[Row]) -> dict[str, Row]:
    """Return rows by id; of two with one id, the first in alphabetical order."""
    return {row["primary_id"]: row for row in sorted(rows, key=str, reverse=True)}


def _entries(rows: Iterable[Row]) -> Counter[tuple[tuple[str, str], ...]]:
    return Counter(tuple(sorted(row.items())) for row in rows)


def _changed(before: Read, after: Read, name: str) -> list[tuple[Row, Row]]:
    old, new = _records(before(name)), _records(after(name))
    return [(old[each], new[each]) for each in old.keys() & new.keys() if old[each] != new[each]]


@EVENINGS
def test_one_student_leaves_and_one_joins(night: Night, before: int, after: int) -> None:
    old, new = _records(night(before)("students")), _records(night(after)("students"))

    assert len(old.keys() - new.keys()) == 1
    assert len(new.keys() - old.keys()) == 1


@EVENINGS
def test_a_leaver_stays_in_groups_with_an_end(night: Night, before: int, after: int) -> None:
    old, new = night(before), night(after)
    (leaver,) = _records(old("students")).keys() - _records(new("students")).keys()

    for groups in ("year-groups", "house-groups", "class-groups"):
        rows = [row for row in new(f"{groups}.members") if row["PersonId"] == leaver]
        assert rows
        assert {row["EndDate"] for row in rows} == {f"2026-09-0{after}"}


@EVENINGS
def test_a_joiner_is_in_a_year_a_house_and_ten_classes(
    night: Night, before: int, after: int
) -> None:
    old, new = night(before), night(after)
    (joiner,) = _records(new("students")).keys() - _records(old("students")).keys()

    for groups, count in (("year-groups", 1), ("house-groups", 1), ("class-groups", 10)):
        rows = [row for row in new(f"{groups}.members") if row["PersonId"] == joiner]
        assert len(rows) == count
        assert {row["StartDate"] for row in rows} == {f"2026-09-0{after}"}


def test_everybody_has_ten_classes_after_many_nights(
    tmp_path: Path, read_folder: Callable[[Path], Read]
) -> None:
    folders = generate(students=300, nights=20, seed=7, out=tmp_path)
    read = read_folder(folders[-1])

    people = _records(read("students"))
    memberships = Counter(row["PersonId"] for row in read("class-groups.members"))
    # One is listed twice in a class, for overlapping dates.
    assert Counter(memberships[each] for each in people) == {10: 299, 11: 1}


def test_a_student_is_renamed_and_a_missing_surname_filled_in(night: Night) -> None:
    changes = _changed(night(1), night(2), "students")

    assert all(_without(old, "Surname") == _without(new, "Surname") for old, new in changes)
    assert sorted("Surname" in old for old, _ in changes) == [False, True]
    assert all("Surname" in new for _, new in changes)


def test_on_the_third_night_only_a_surname_changes(night: Night) -> None:
    ((old, new),) = _changed(night(2), night(3), "students")

    assert _without(old, "Surname") == _without(new, "Surname")
    assert old["Surname"] != new["Surname"]


def _without(row: Row, column: str) -> Row:
    return {name: text for name, text in row.items() if name != column}


@EVENINGS
def test_a_student_and_a_staff_member_move_house(night: Night, before: int, after: int) -> None:
    old, new = night(before), night(after)

    for people in ("students", "staff-members"):
        staying = _records(old(people)).keys() & _records(new(people)).keys()
        moved = {
            row["primary_id"] for row in _difference(old, new, f"{people}.addresses")
        } & staying
        assert len(moved) == 1


@EVENINGS
@pytest.mark.parametrize(
    "name",
    [
        "students.sen",
        "students.telephones",
        "students.emails",
        "year-groups",
        "year-groups.supervisors",
        "house-groups",
        "house-groups.supervisors",
        "class-groups",
    ],
)
def test_nothing_else_changes(night: Night, before: int, after: int, name: str) -> None:
    old, new = night(before), night(after)
    joiners = _records(new("students")).keys() - _records(old("students")).keys()

    assert {row["primary_id"] for row in _difference(old, new, name)} <= joiners


def _difference(old: Read, new: Read, name: str) -> list[Row]:
    """Return rows that only one of two nights has."""
    one, other = _entries(old(name)), _entries(new(name))
    return [dict(each) for each in ((one - other) + (other - one)).elements()]


def test_a_subject_is_made_active_and_another_one_given_up(night: Night) -> None:
    changes = _changed(night(1), night(2), "subjects")

    assert sorted((new["Name"], old["Active"], new["Active"]) for old, new in changes) == [
        ("Media Studies", "True", "False"),
        ("Psychology", "False", "True"),
    ]
    taught = {row["SubjectId"] for row in night(2)("class-groups")}
    assert {new["primary_id"] for _, new in changes} <= taught
    assert _changed(night(2), night(3), "subjects") == []


@EVENINGS
def test_a_class_gets_another_teacher(night: Night, before: int, after: int) -> None:
    rows = _difference(night(before), night(after), "class-groups.supervisors")

    old, ended, new = sorted(rows, key=lambda row: (row["StartDate"], "EndDate" in row))
    assert len({row["primary_id"] for row in rows}) == 1
    assert old["PersonId"] == ended["PersonId"] != new["PersonId"]
    assert ended["EndDate"] == f"2026-09-0{before}"
    assert new["StartDate"] == f"2026-09-0{after}"


@pytest.mark.parametrize("students", [20, 30, 60, 500])
def test_ordinary_nights_stay_below_the_guard(
    tmp_path: Path, read_folder: Callable[[Path], Read], students: int
) -> None:
    folders = generate(students=students, nights=8, seed=11, out=tmp_path)
    reads = [read_folder(folder) for folder in folders]

    for before, after in pairwise(reads):
        for data_set in DATA_SETS:
            assert not _lost_too_much(_synced(before, data_set), _synced(after, data_set))
            assert not _changed_too_much(_whole(before, data_set), _whole(after, data_set))
        for groups in ("year-groups", "house-groups", "class-groups"):
            for entries in (f"{groups}.members", f"{groups}.supervisors"):
                assert not _lost_too_much(_entries(before(entries)), _entries(after(entries)))


def _synced(read: Read, data_set: str) -> set[str]:
    """Return the ids of a data set; a subject that is not active counts as not there."""
    return {row["primary_id"] for row in read(data_set) if row.get("Active") != "False"}


def _whole(read: Read, data_set: str) -> dict[str, list[str]]:
    """Return each record with its lists."""
    whole = {row["primary_id"]: [str(row)] for row in _records(read(data_set)).values()}
    for name in DATA_SETS[data_set]:
        for row in sorted(read(f"{data_set}.{name}"), key=str):
            whole.get(row["primary_id"], []).append(str(row))
    return whole


def _lost_too_much(before: Collection[object], after: Container[object]) -> bool:
    """Say whether the producer would hold this: its thresholds, with whole rows as entries."""
    lost = sum(each not in after for each in before)
    return (
        lost == len(before)
        or (lost > 20 and lost > len(before) / 10)
        or (len(before) >= 6 and lost > len(before) / 2)
    )


def _changed_too_much(before: dict[str, list[str]], after: dict[str, list[str]]) -> bool:
    changed = sum(before[each] != after[each] for each in before.keys() & after.keys())
    return len(before) > 20 and changed >= len(before) * 0.75
