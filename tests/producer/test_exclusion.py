"""Those whom a school never lets out: no record of them is sent, and no other names them."""

from pathlib import Path
from typing import Any

import pytest

from contract.data_sets import BY_NAME
from contract.declaration import PRIMARY_ID, Reference
from producer.source.evidence import Remembered
from producer.source.exclusion import Exclusion
from producer.source.extract import ExtractFolder
from tests.producer.extracts import Cells, email, group, member, write
from tests.producer.nights import School, outcome
from tests.producer.whole_school import (
    REPORTS,
    class_lesson,
    files_of,
    link,
    person,
    put,
)

SEVEN = Exclusion(frozenset({"7"}))

PEOPLE = ["students", "staff-members", "contacts"]
OF_PEOPLE = [*PEOPLE, "staff-timetables", "student-timetables", "profile-pictures"]


def records(extract: Path, data_set: str, exclusion: Exclusion = SEVEN) -> dict[str, Any]:
    folder = ExtractFolder(extract, exclusion)
    reading = folder.read(BY_NAME[data_set], Remembered())
    return {each.record_id: each.record for each in reading.records()}


@pytest.mark.parametrize("data_set", OF_PEOPLE)
def test_what_is_of_an_excluded_person_is_not_there(tmp_path: Path, data_set: str) -> None:
    put(tmp_path, data_set)
    everybody = records(tmp_path, data_set, Exclusion())

    kept = records(tmp_path, data_set)

    gone = set(everybody) - set(kept)
    assert {"7/7" if data_set.endswith("timetables") else "7"} == gone
    assert everybody == kept | {each: everybody[each] for each in gone}


@pytest.mark.parametrize("data_set", ["subjects", "rooms", "periods"])
def test_other_records_with_the_same_id_stay(tmp_path: Path, data_set: str) -> None:
    put(tmp_path, data_set)

    assert records(tmp_path, data_set, Exclusion()) == records(tmp_path, data_set)


def test_a_link_to_an_excluded_student_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "contacts", [person(1)])
    write(tmp_path, "contacts.relationships", [link(1, 7), link(1, 8)])

    links = records(tmp_path, "contacts")["1"]["relationships"]

    assert [each["student_id"] for each in links] == ["8"]


@pytest.mark.parametrize("data_set", ["year-groups", "house-groups", "class-groups"])
def test_memberships_and_supervisors_of_an_excluded_person_are_left_out(
    tmp_path: Path, data_set: str
) -> None:
    write(tmp_path, data_set, [group(7, SubjectId="7", YearGroupId="7")])
    write(tmp_path, f"{data_set}.members", [member(7, 7), member(7, 8)])
    write(tmp_path, f"{data_set}.supervisors", [member(7, 9), member(7, 7)])

    found = records(tmp_path, data_set)["7"]

    assert [each["user_id"] for each in found["memberships"]] == ["8"]
    assert [each["user_id"] for each in found["supervisors"]] == ["9"]
    assert found.get("subject_id", "7") == "7"


def test_an_excluded_teacher_leaves_the_class_timetable_and_its_keys(tmp_path: Path) -> None:
    rows = [class_lesson(4, StaffId="7"), class_lesson(7, RoomId="7", StaffId="8")]
    write(tmp_path, "class-timetables", rows)

    found = records(tmp_path, "class-timetables")

    assert {record_id: record["staff_id"] for record_id, record in found.items()} == {
        "4/3/7//2026-09-01": None,
        "7/3/7/8/2026-09-01": "8",
    }


@pytest.mark.parametrize("data_set", [*REPORTS, "profile-pictures"])
def test_no_reference_to_an_excluded_person_is_left_in_any_data_set(
    tmp_path: Path, data_set: str
) -> None:
    put(tmp_path, data_set)

    found = records(tmp_path, data_set).values()

    named = {
        target
        for reference in BY_NAME[data_set].references
        if _is_to_people(reference)
        for record in found
        for target in reference.targets(record)
    }
    assert "7" not in named


def _is_to_people(reference: Reference) -> bool:
    return bool({*reference.to} & {*PEOPLE})


@pytest.mark.parametrize("data_set", PEOPLE)
def test_nothing_wrong_is_told_of_an_excluded_person(school: School, data_set: str) -> None:
    school.data_sets = [data_set]
    files = files_of(data_set)
    files[data_set][6] = {"primary_id": "7", "Gender": "F"}
    files[f"{data_set}.emails"].append(email(7, "broken"))
    for name, rows in files.items():
        school.write(name, rows)
    school.exclusion = SEVEN

    school.end(data_set=data_set)

    assert school.broker.errors() == []


def test_whoever_is_excluded_later_leaves_like_a_leaver(settled: School) -> None:
    settled.exclusion = SEVEN

    assert outcome(settled.end()) == (None, 0, 0, 1, 49, 0)
    assert settled.sent() == [("removed", "7")]
    settled.exclusion = Exclusion()
    settled.end()
    assert settled.sent() == [("created", "7")]


def test_the_guard_counts_those_who_are_excluded(settled: School) -> None:
    settled.exclusion = Exclusion(frozenset(map(str, range(1, 50))))

    assert settled.end()["reason"] == "held"
    assert settled.sent() == []


def test_nothing_that_is_sent_names_an_excluded_person(school: School) -> None:
    school.data_sets = BY_NAME
    for name in BY_NAME:
        put(school.extract, name)
        columns = {"PersonId", "StudentId", "StaffId"} | ({PRIMARY_ID} & {*_keys_of(name)})
        for file, rows in files_of(name).items():
            school.write(file, [_renamed(row, columns, "hidden-person") for row in rows])
    pictures = school.extract / "profile-pictures"
    (pictures / "7.jpg").rename(pictures / "hidden-person.jpg")

    school.exclusion = Exclusion(frozenset({"hidden-person"}))
    school.night()
    assert _said_of(school, b"hidden-person") == set()

    school.exclusion = Exclusion()
    school.night()
    naming = {*BY_NAME} - {"subjects", "rooms", "periods"}
    assert naming == _said_of(school, b"hidden-person")


def _said_of(school: School, text: bytes) -> set[str]:
    """Return the subjects of the messages with a text in key or value."""
    return {each.subject for each in school.broker.received if text in each.key + each.value}


def _keys_of(data_set: str) -> tuple[str, ...]:
    return BY_NAME[data_set].key if data_set in PEOPLE else ()


def _renamed(row: Cells, columns: set[str], name: str) -> Cells:
    return {
        column: name if column in columns and text == "7" else text for column, text in row.items()
    }
