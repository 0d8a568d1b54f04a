"""The oracle on contacts: their links, and when the role and the user are enabled."""

from typing import Final

import pytest

from tests.laws.oracle import Row
from tests.laws.records import contact, link, staff_member, student
from tests.laws.school import Change
from tests.laws.worked_example import Example, cut, night, school

STUDENT: Final[Change] = ("students", "1", student())
OTHER: Final[Change] = ("students", "2", student())
GONE: Final[Change] = ("students", "1", None)
CONTACT: Final[Change] = ("contacts", "9", contact("1"))
OF_TWO: Final[Change] = ("contacts", "9", contact("1", "2"))
CONTACT_GONE: Final[Change] = ("contacts", "9", None)


def _linked(*student_ids: str) -> dict[str, set[Row]]:
    return {
        "relationships": {("9", each, None, None) for each in student_ids},
        "user_roles": {("9", "contact", bool(student_ids))},
    }


def _missing(student_id: str) -> Row:
    return "contacts", "9", "related_student_missing", student_id


EXAMPLES: Final = (
    Example(
        name="a link to a current student",
        plan=school(night(STUDENT, CONTACT)),
        rows=_linked("1"),
    ),
    Example(
        name="a contact without a link",
        plan=school(night(("contacts", "9", contact()))),
        rows=_linked(),
    ),
    Example(
        name="a link to a student who left ends quietly, and the role with the last",
        plan=school(night(STUDENT, CONTACT), night(GONE)),
        rows=_linked(),
    ),
    Example(
        name="a link to a student who left before the contact came",
        plan=school(night(STUDENT), night(GONE), night(CONTACT)),
        rows=_linked(),
    ),
    Example(
        name="of two children one leaves",
        plan=school(night(STUDENT, OTHER, OF_TWO), night(GONE)),
        rows=_linked("2"),
    ),
    Example(
        name="a student who returns brings the link back",
        plan=school(night(STUDENT, CONTACT), night(GONE), night(STUDENT)),
        rows=_linked("1"),
    ),
    Example(
        name="a link to nobody is an error of that link",
        plan=school(night(STUDENT, OF_TWO)),
        rows=_linked("1"),
        errors={_missing("2")},
    ),
    Example(
        name="a link to staff who never was a student",
        plan=school(night(("staff-members", "1", staff_member()), CONTACT)),
        rows=_linked(),
        errors={_missing("1")},
    ),
    Example(
        name="a link to a contact who never was a student",
        plan=school(night(("contacts", "1", contact()), CONTACT)),
        rows={
            "relationships": set(),
            "user_roles": {("1", "contact", False), ("9", "contact", False)},
        },
        errors={_missing("1")},
    ),
    Example(
        name="a link to a student whose record is not sound",
        plan=school(night(("students", "1", student(surname="")), CONTACT)),
        rows=_linked(),
        errors={_missing("1"), ("students", "1", "required_field_missing", "Surname")},
    ),
    Example(
        name="a link to a student who lost a username",
        plan=school(
            night(
                ("staff-members", "2", staff_member(work_email="ash")),
                ("students", "1", student(work_email="ash")),
                CONTACT,
            )
        ),
        rows=_linked(),
        errors={_missing("1"), ("students", "1", "username_taken", "2")},
    ),
    Example(
        name="a link to a student who lost a username and left",
        plan=school(
            night(
                ("staff-members", "2", staff_member(work_email="ash")),
                ("students", "1", student(work_email="ash")),
                CONTACT,
            ),
            night(GONE),
        ),
        rows=_linked(),
        errors={_missing("1")},
    ),
    Example(
        name="a link whose student may still come waits",
        plan=school(cut(CONTACT)),
        rows=_linked(),
    ),
    Example(
        name="a link waits where students were not completed",
        plan=school(night(STUDENT), night(OF_TWO, skipped=["students"])),
        rows=_linked("1"),
    ),
    Example(
        name="a link is not judged where students are off",
        plan=school(night(CONTACT), off=["students"]),
        rows=_linked(),
    ),
    Example(
        name="a link is not judged where no student was ever sent",
        plan=school(night(CONTACT), unused=["students"]),
        rows=_linked(),
    ),
    Example(
        name="a link to a student who is there counts though students are off",
        plan=school(night(STUDENT, CONTACT), off=["students"]),
        rows=_linked("1"),
    ),
    Example(
        name="a contact who left has neither links nor errors",
        plan=school(night(STUDENT, OF_TWO), night(CONTACT_GONE)),
        rows=_linked(),
    ),
    Example(
        name="a contact who returns has the links again",
        plan=school(night(STUDENT, CONTACT), night(CONTACT_GONE), night(CONTACT)),
        rows=_linked("1"),
    ),
    Example(
        name="a contact who is not imported has no link, and no error but one",
        plan=school(
            night(
                STUDENT,
                ("staff-members", "2", staff_member(work_email="ash")),
                ("contacts", "9", contact("1", "7", work_email="ash")),
            )
        ),
        rows={"relationships": set(), "user_roles": set()},
        errors={("contacts", "9", "username_taken", "2")},
    ),
    Example(
        name="a contact whose record is not sound",
        plan=school(night(STUDENT, ("contacts", "9", contact("1", surname="")))),
        rows={"relationships": set(), "user_roles": set()},
        errors={("contacts", "9", "required_field_missing", "Surname")},
    ),
    Example(
        name="what a link says",
        plan=school(
            night(
                STUDENT,
                (
                    "contacts",
                    "9",
                    contact(relationships=[link("1", "Mother", responsible=False)]),
                ),
            )
        ),
        rows=_linked("1") | {"relationships": {("9", "1", "Mother", False)}},
    ),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_links_and_the_role(example: Example) -> None:
    rows, errors = example.answer()

    # Of the roles only the contact's are looked at; the others are there to be linked to.
    rows["user_roles"] = {row for row in rows.get("user_roles", ()) if row[1] == "contact"}
    assert (rows, errors) == (example.rows, example.errors)
