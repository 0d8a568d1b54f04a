"""Families of whom somebody cannot be imported."""

from typing import Final

from tests.laws.families import Family, after, colleague, missing, parent, pupil, taken

REFUSED: Final = (
    Family(
        name="a child's username is another's until she has a new one",
        nights=[
            (
                [
                    pupil("1", work_email="ash"),
                    pupil("2", work_email="Ash"),
                    parent("9", "2"),
                ],
                after(
                    on="1:student",
                    off="9:contact",
                    errors=[missing("9", "2"), taken("students", "2", "1")],
                ),
            ),
            (
                [pupil("2", work_email="birch")],
                after(links="9>2", on="1:student 2:student 9:contact"),
            ),
        ],
    ),
    Family(
        name="a contact wants the username of a colleague, and raises no other error",
        nights=[
            (
                [
                    pupil("7"),
                    colleague("2", work_email="ash"),
                    parent("1", "7", "8", personal_email="ash"),
                ],
                after(on="7:student 2:staff", errors=[taken("contacts", "1", "2")]),
            ),
            (
                [parent("1", "7", "8", personal_email="birch")],
                after(links="1>7", on="7:student 2:staff 1:contact", errors=[missing("1", "8")]),
            ),
        ],
    ),
    Family(
        name="contacts come after students, the lowest Person ID first, and one without is free",
        nights=[
            (
                [
                    pupil("5", personal_email="ash"),
                    parent("1", "5", personal_email="ash"),
                    parent("10", "5", work_email="birch"),
                    parent("9", "5", personal_email="birch"),
                    parent("3", "5"),
                ],
                after(
                    links="3>5 9>5",
                    on="5:student 9:contact 3:contact",
                    errors=[taken("contacts", "1", "5"), taken("contacts", "10", "9")],
                ),
            ),
        ],
    ),
    Family(
        name="an account of MYA's own has the username",
        existing=[(None, "ash")],
        nights=[
            (
                [pupil("1"), parent("9", "1", personal_email="ASH")],
                after(on="1:student", errors=[taken("contacts", "9", "")]),
            ),
        ],
    ),
    Family(
        name="a student's record breaks a rule, and is put right",
        nights=[
            ([pupil("1"), parent("9", "1")], after(links="9>1", on="1:student 9:contact")),
            (
                [pupil("1", surname="")],
                after(
                    off="9:contact",
                    errors=[
                        missing("9", "1"),
                        ("students", "1", "required_field_missing", "Surname"),
                    ],
                ),
            ),
            ([pupil("1")], after(links="9>1", on="1:student 9:contact")),
        ],
    ),
    Family(
        name="a school that sends no students",
        unused=frozenset({"students"}),
        nights=[
            (
                [parent("9", "1"), colleague("2"), parent("2", "1")],
                after(on="2:staff", off="9:contact 2:contact"),
            ),
        ],
    ),
)
