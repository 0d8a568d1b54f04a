"""The oracle on users with several roles, and on usernames."""

from typing import Any, Final

import pytest

from tests.laws.clashes import CLASHES, Clash
from tests.laws.oracle import recompute
from tests.laws.records import contact, staff_member, student
from tests.laws.school import Change, End, Night
from tests.laws.worked_example import night, school
from tests.laws.world import SchoolPlan, publish

_NAMES: Final = (
    "third_party_id",
    "username",
    "enabled",
    *("title", "forename", "surname", "gender", "date_of_birth", "school_identifier"),
    *("free_school_meals", "sen_provisions", "address", "postcode", "telephone"),
    *("mobile_telephone", "work_telephone", "personal_email", "work_email"),
    *("preferred_email", "preferred_telephone"),
)

CHILD: Final[Change] = ("students", "1", student())
CHILD_GONE: Final[Change] = ("students", "1", None)
STAFF: Final[Change] = ("staff-members", "9", staff_member(surname="Staff", initials="S"))
STAFF_GONE: Final[Change] = ("staff-members", "9", None)
STUDENT: Final[Change] = ("students", "9", student(surname="Student", admission_number="007"))
CONTACT: Final[Change] = ("contacts", "9", contact("1", surname="Contact", title="Dr"))
CONTACT_GONE: Final[Change] = ("contacts", "9", None)
PREFERRING: Final[Change] = (
    "contacts",
    "9",
    contact("1", preferred_email="home", preferred_telephone="mobile", work_email="cole"),
)

USERS: Final[tuple[tuple[str, SchoolPlan, dict[str, Any]], ...]] = (
    (
        "a contact with a link to a current student is enabled",
        school(night(CHILD, CONTACT)),
        {"enabled": True, "surname": "Contact", "school_identifier": None},
    ),
    (
        "a contact whose last student left is not",
        school(night(CHILD, CONTACT), night(CHILD_GONE)),
        {"enabled": False, "surname": "Contact"},
    ),
    (
        "a contact who is staff stays enabled without a link",
        school(night(CHILD, CONTACT, STAFF), night(CHILD_GONE)),
        {"enabled": True, "surname": "Staff"},
    ),
    (
        "staff who leave stay enabled as a contact, whose record then comes first",
        school(night(CHILD, CONTACT, STAFF), night(STAFF_GONE)),
        {"enabled": True, "surname": "Contact", "school_identifier": "S"},
    ),
    (
        "a contact without links lends no enabled, but its current record comes first",
        school(night(CHILD, CONTACT, STAFF), night(STAFF_GONE, CHILD_GONE)),
        {"enabled": False, "surname": "Contact"},
    ),
    (
        "with the last role the user is disabled",
        school(night(CHILD, CONTACT, STAFF), night(STAFF_GONE, CONTACT_GONE)),
        {"enabled": False, "surname": "Staff", "title": "Dr"},
    ),
    (
        "students come before contacts",
        school(night(CHILD, CONTACT, STUDENT)),
        {"surname": "Student", "title": "Dr", "school_identifier": "007"},
    ),
    (
        "a username and preferences of a contact",
        school(night(PREFERRING)),
        {"username": "cole", "preferred_email": "home", "preferred_telephone": "mobile"},
    ),
    (
        "the preferences of the lowest first version",
        school(night(PREFERRING), night(("staff-members", "9", staff_member(work_email="new")))),
        {"username": "cole", "preferred_email": "home", "work_email": "new"},
    ),
    (
        "of one run those of staff come before those of a contact",
        school(night(PREFERRING, STAFF)),
        {"username": "S", "preferred_email": None, "work_email": "cole"},
    ),
)


@pytest.mark.parametrize(
    ("plan", "expected"), [each[1:] for each in USERS], ids=[e[0] for e in USERS]
)
def test_a_user_of_several_roles(plan: SchoolPlan, expected: dict[str, Any]) -> None:
    world = publish([plan])

    users = recompute(world.log.decoded(), world.mya).tables["users"]

    found = [dict(zip(_NAMES, row[1:], strict=True)) for row in users if row[1] == "9"]
    assert [{name: user[name] for name in expected} for user in found] == [expected]


@pytest.mark.parametrize("clash", CLASHES, ids=lambda clash: clash.name)
def test_who_has_lost_a_username(clash: Clash) -> None:
    ends = clash.ends or [End.COMPLETED] * len(clash.nights)
    nights = [Night(changes=own, end=end) for own, end in zip(clash.nights, ends, strict=True)]
    world = publish([SchoolPlan(nights=nights, accounts=clash.existing)])

    found = recompute(world.log.decoded(), world.mya)

    taken = {(row[1], row[2], row[4]) for row in found.errors if row[3] == "username_taken"}
    usernames = {row[1]: row[2] for row in found.tables.get("users", ()) if row[2] is not None}
    with_account = {person: name for person, name in clash.accounts.items() if name is not None}
    assert taken == clash.taken
    assert usernames.items() <= with_account.items()
