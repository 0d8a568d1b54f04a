from pathlib import Path

import pytest

from contract.data_sets import ALL, BY_NAME
from contract.permissions import closure
from producer.failures import ConfigurationError
from producer.readiness.permissions import FILE, NOT_CHECKED, Permissions, read_permissions
from tests.producer.nights import School, outcome, students

ROOMS = "School Management -> Room Details -> View (All)"
STUDENTS = "Students -> Student Details -> View (All)"
CONTACTS = "Students -> Contacts -> View (All)"
EVERY = frozenset(permission for each in ALL for permission in closure(each))
RUNNING = frozenset(BY_NAME)


def told(permissions: Permissions, running: frozenset[str] = RUNNING) -> set[tuple[str, str, str]]:
    """Return (data set, permission, what it blocks) of every error."""
    return {
        (each.name, violation.detail, violation.values["blocked"])
        for each in ALL
        for violation in permissions.violations_of(each, running)
    }


def test_without_the_file_nothing_is_checked_and_nothing_missing(tmp_path: Path) -> None:
    found = read_permissions(tmp_path)

    assert found == NOT_CHECKED
    assert not found.are_checked
    assert {each.name: found.missing_for(each) for each in ALL} == dict.fromkeys(BY_NAME, ())
    assert told(found) == set()


def test_a_list_is_read_as_a_person_types_it(tmp_path: Path) -> None:
    text = f"\ufeff{ROOMS.replace(' (All)', '(All)')}  \r\n\r\n  {STUDENTS}\n"
    (tmp_path / "permissions.txt").write_text(text, encoding="utf-8")

    found = read_permissions(tmp_path)

    assert found.missing_for(BY_NAME["rooms"]) == ()
    assert found.missing_for(BY_NAME["contacts"]) == (CONTACTS,)


def test_an_empty_list_grants_nothing(tmp_path: Path) -> None:
    (tmp_path / "permissions.txt").write_text("")

    assert read_permissions(tmp_path).missing_for(BY_NAME["rooms"]) == (ROOMS,)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00x", b"x" * 1_000_001, ROOMS.encode("utf-16-le"), b"a\0"]
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "permissions.txt").write_bytes(content)

    with pytest.raises(ConfigurationError, match=r"permissions\.txt"):
        read_permissions(tmp_path)


def test_a_missing_permission_is_told_once_with_its_owner_and_all_that_it_blocks() -> None:
    lacking = Permissions(EVERY - {CONTACTS})

    assert told(lacking) == {("contacts", CONTACTS, "Contacts")}


def test_one_that_many_need_names_them_all() -> None:
    ((data_set, permission, blocked),) = told(Permissions(EVERY - {ROOMS}))

    assert (data_set, permission) == ("rooms", ROOMS)
    assert blocked == "Rooms, Class groups, Class timetables, Staff timetables, Student timetables"


def test_where_the_owner_does_not_run_the_first_that_needs_it_tells() -> None:
    ((data_set, _, blocked),) = told(
        Permissions(EVERY - {ROOMS}), RUNNING - {"rooms", "class-groups"}
    )

    assert data_set == "class-timetables"
    assert blocked == "Class timetables, Staff timetables, Student timetables"


def test_what_does_not_run_lacks_nothing() -> None:
    assert told(Permissions(EVERY - {ROOMS}), frozenset({"students"})) == set()


def test_a_data_set_that_is_blocked_does_not_run_and_the_others_do(tmp_path: Path) -> None:
    school = School(tmp_path, data_sets=("students", "rooms"))
    school.write("students", students(1, 2))
    school.write("rooms", [{"primary_id": "1", "ShortName": "H1"}])
    school.permissions = Permissions(EVERY - {ROOMS})

    ends = {end["data_set"]: end for end in school.night()}

    assert outcome(ends["students"]) == (None, 2, 0, 0, 0, 0)
    assert ends["rooms"]["reason"] == "permission_missing"
    assert [(each["code"], each["detail"]) for each in school.broker.events("errors")] == [
        ("permission_missing", ROOMS)
    ]
    assert school.rehearsed("rooms").end["reason"] == "permission_missing"


def test_once_it_is_granted_the_error_goes_and_nobody_was_removed(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.write("students", students(1, 2))
    school.night()
    school.permissions = Permissions(frozenset())
    school.broker.forget()
    school.night()
    assert school.sent() == []
    school.broker.forget()
    school.permissions = Permissions(frozenset({STUDENTS}))

    (end,) = [each for each in school.night() if each["data_set"] == "students"]

    assert outcome(end) == (None, 0, 0, 0, 2, 0)
    assert [(each["change"], each["detail"]) for each in school.broker.events("errors")] == [
        ("resolved", STUDENTS)
    ]


def test_what_is_there_and_no_file_is_not_taken_for_no_list(tmp_path: Path) -> None:
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / FILE).symlink_to(tmp_path / "nowhere")

    for name in ("folder", "link"):
        with pytest.raises(ConfigurationError, match=r"permissions\.txt"):
            read_permissions(tmp_path / name)
