from typing import Any

import pytest

from contract.becomes import User
from contract.data_sets import ALL
from contract.data_sets.contacts import CONTACTS
from contract.data_sets.people import first_of, username_candidate
from contract.data_sets.staff_members import STAFF_MEMBERS
from contract.data_sets.students import STUDENTS
from contract.data_sets.subjects import SUBJECTS
from contract.declaration import DataSet, Record

PEOPLE = [each for each in ALL if isinstance(each.becomes, User)]
WITH_IDENTIFIER = [each for each in PEOPLE if each is not CONTACTS]


def person(data_set: DataSet, **values: Any) -> Record:
    names = [field["name"] for field in data_set.record_fields()]
    return dict.fromkeys(names) | values


def identifier(data_set: DataSet) -> str:
    assert isinstance(data_set.becomes, User)
    assert data_set.becomes.identifier_field
    return data_set.becomes.identifier_field


def test_the_school_identifier_is_the_admission_number_or_the_initials() -> None:
    assert identifier(STUDENTS) == "admission_number"
    assert identifier(STAFF_MEMBERS) == "initials"


@pytest.mark.parametrize("data_set", WITH_IDENTIFIER, ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("work", "own", "personal", "expected"),
    [
        ("w@x.test", "007", "p@x.test", "w@x.test"),
        ("w@x.test", None, None, "w@x.test"),
        (None, "007", "p@x.test", "007"),
        ("", "007", "p@x.test", "007"),
        (None, None, "p@x.test", "p@x.test"),
        (None, "", "p@x.test", "p@x.test"),
        (None, None, None, None),
    ],
)
def test_the_username_is_the_work_email_else_the_identifier_else_the_personal_email(
    data_set: DataSet, work: str, own: str, personal: str, expected: str | None
) -> None:
    given = {"work_email": work, "personal_email": personal, identifier(data_set): own}

    assert expected == username_candidate(data_set, person(data_set, **given))


def test_a_role_without_identifier_goes_by_the_emails() -> None:
    assert username_candidate(CONTACTS, {"work_email": None, "personal_email": "p@x.test"}) == (
        "p@x.test"
    )


def test_only_people_have_usernames() -> None:
    with pytest.raises(AssertionError):
        username_candidate(SUBJECTS, {})


@pytest.mark.parametrize(
    ("data_set", "expected"),
    [
        (STUDENTS, {"username": "007", "preferred_email": "work", "preferred_telephone": None}),
        (
            STAFF_MEMBERS,
            {"username": None, "preferred_email": "work", "preferred_telephone": "mobile"},
        ),
        (
            CONTACTS,
            {"username": None, "preferred_email": "work", "preferred_telephone": "mobile"},
        ),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_what_is_taken_once_is_username_and_preferences(
    data_set: DataSet, expected: dict[str, str | None]
) -> None:
    given = {"admission_number": "007", "preferred_email": "work", "preferred_telephone": "mobile"}
    names = [field["name"] for field in data_set.record_fields()]
    own = {name: value for name, value in given.items() if name in names}

    assert expected == first_of(data_set, person(data_set, **own))


@pytest.mark.parametrize("data_set", PEOPLE, ids=lambda each: each.name)
def test_nothing_is_taken_once_from_a_record_that_has_nothing(data_set: DataSet) -> None:
    assert first_of(data_set, person(data_set)) == {
        "username": None,
        "preferred_email": None,
        "preferred_telephone": None,
    }
