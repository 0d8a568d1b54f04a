"""The oracle on groups: who may be in one, and what a class needs."""

from typing import Final

import pytest

from tests.laws.oracle import Row
from tests.laws.records import class_group, contact, house_group, staff_member, student, subject
from tests.laws.school import Change
from tests.laws.worked_example import Example, cut, night, school

STUDENT: Final[Change] = ("students", "1", student())
STAFF: Final[Change] = ("staff-members", "2", staff_member())
CONTACT: Final[Change] = ("contacts", "3", contact())
HOUSE: Final[Change] = ("house-groups", "oak", house_group("1", supervisors=("2",)))
CLASS: Final[Change] = ("class-groups", "7a", class_group())
SUBJECT: Final[Change] = ("subjects", "maths", subject())

OAK: Final = ("House", "oak", "Oak", None, None, None)
OF_OAK: Final = ("House", "oak")
FROM: Final = ("2025-09-01", None)


def _oak(*, members: str = "", supervisors: str = "", enabled: bool = True) -> dict[str, set[Row]]:
    return {
        "user_groups": {(*OAK, enabled)},
        "group_memberships": {(*OF_OAK, each, *FROM) for each in members},
        "group_supervisors": {(*OF_OAK, each, *FROM) for each in supervisors},
    }


def _class(*, subject_id: str | None, enabled: bool) -> dict[str, set[Row]]:
    return {"user_groups": {("Class", "7a", "7a/Ma", None, subject_id, None, enabled)}}


EXAMPLES: Final = (
    Example(
        name="a house with a member and a supervisor",
        plan=school(night(STUDENT, STAFF, HOUSE)),
        rows=_oak(members="1", supervisors="2"),
    ),
    Example(
        name="a house whose member left keeps the membership",
        plan=school(night(STUDENT, STAFF, HOUSE), night(("students", "1", None))),
        rows=_oak(members="1", supervisors="2"),
    ),
    Example(
        name="a house without its people",
        plan=school(night(HOUSE)),
        rows=_oak(),
        errors={
            ("house-groups", "oak", "member_not_imported", "1"),
            ("house-groups", "oak", "supervisor_not_imported", "2"),
        },
    ),
    Example(
        name="a contact is no member",
        plan=school(night(CONTACT, ("house-groups", "oak", house_group("3")))),
        rows=_oak(),
        errors={("house-groups", "oak", "member_not_imported", "3")},
    ),
    Example(
        name="a member who may still come",
        plan=school(cut(HOUSE)),
        rows=_oak(),
    ),
    Example(
        name="of students off and staff that were read: a member is not judged",
        plan=school(night(HOUSE), off=["students"]),
        rows=_oak(),
    ),
    Example(
        name="a house that vanished",
        plan=school(night(STUDENT, STAFF, HOUSE), night(("house-groups", "oak", None))),
        rows=_oak(enabled=False),
    ),
    Example(
        name="a house that is not sound",
        plan=school(night(("house-groups", "oak", house_group("1", "1")))),
        rows=_oak(enabled=False),
        errors={("house-groups", "oak", "memberships_overlap", "1")},
    ),
    Example(
        name="a class with its subject",
        plan=school(night(SUBJECT, CLASS)),
        rows=_class(subject_id="maths", enabled=True),
    ),
    Example(
        name="a class without its subject raises nothing for its members",
        plan=school(night(("class-groups", "7a", class_group("1")))),
        rows=_class(subject_id=None, enabled=False),
        errors={("class-groups", "7a", "subject_not_synced", "maths")},
    ),
    Example(
        name="a subject that is not sound is not there",
        plan=school(night(("subjects", "maths", subject(code="")), CLASS)),
        rows=_class(subject_id=None, enabled=False) | {"subjects": set()},
        errors={
            ("subjects", "maths", "required_field_missing", "Code"),
            ("class-groups", "7a", "subject_not_synced", "maths"),
        },
    ),
    Example(
        name="a subject that is inactive is there, but not enabled",
        plan=school(night(("subjects", "maths", subject(active=False)))),
        rows={"subjects": {("maths", "Ma", "Mathematics", False)}},
    ),
    Example(
        name="a subject that vanished is there, but not enabled",
        plan=school(night(SUBJECT), night(("subjects", "maths", None))),
        rows={"subjects": {("maths", "Ma", "Mathematics", False)}},
    ),
    Example(
        name="classes where subjects are off are one error",
        plan=school(night(CLASS), off=["subjects"]),
        rows=_class(subject_id=None, enabled=False),
        errors={("class-groups", "", "subjects_off", "")},
    ),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_group(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)
