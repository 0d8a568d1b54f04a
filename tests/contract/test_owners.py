"""Of whom a record is, and of whom what lies under a key."""

import pytest

from contract.becomes import Lesson
from contract.data_sets import BY_NAME
from contract.names import ERRORS, RUNS
from contract.owners import NAMING, OWNED, PEOPLE, owner_of, people_of_key


def test_people_their_lessons_and_their_pictures_have_an_owner() -> None:
    assert set(OWNED) == {*PEOPLE, "staff-timetables", "student-timetables", "profile-pictures"}


@pytest.mark.parametrize(
    ("data_set", "record_id", "expected"),
    [
        ("contacts", "17", "17"),
        ("contacts", "a%2Fb", "a/b"),
        ("student-timetables", "e1/17", "17"),
        ("profile-pictures", "17", "17"),
        ("class-timetables", "7a/p1/r1/17/2025-09-01", None),
        ("year-groups", "17", None),
        ("student-timetables", "e1", None),
    ],
)
def test_the_owner_of_a_record(data_set: str, record_id: str, expected: str | None) -> None:
    assert owner_of(data_set, record_id) == expected


@pytest.mark.parametrize(
    ("subject", "key", "expected"),
    [
        ("students", b"oak/17", {"17"}),
        ("year-groups", b"oak/17", set()),
        (RUNS, b"oak/ended", set()),
        (ERRORS, b"oak/students/17/username_taken/18/inside-mya", {"17", "18"}),
        (ERRORS, b"oak/class-groups/7a/subject_not_synced/17/inside-mya", set()),
        (ERRORS, b"oak/year-groups/7/member_not_imported/17/inside-mya", {"17"}),
        (ERRORS, b"oak/student-timetables/e1%2F17/no_user/17/inside-mya", {"17"}),
        (ERRORS, b"oak/year-groups/7/dates_reversed/17/on-site", {"17"}),
        (ERRORS, b"oak/year-groups/7/dates_reversed/17/inside-mya", set()),
        (ERRORS, b"oak/what", set()),
    ],
)
def test_of_whom_a_key_is(subject: str, key: bytes, expected: set[str]) -> None:
    assert people_of_key(subject, key) == expected


def test_only_lessons_name_people_in_words() -> None:
    # Names are emptied in lessons alone: another data set that has some needs it, too.
    assert all(isinstance(BY_NAME[name].becomes, Lesson) for name in NAMING)
