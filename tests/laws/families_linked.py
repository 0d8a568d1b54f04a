"""Families whose links and roles come, go and come back."""

from typing import Final

from tests.laws.families import Family, after, colleague, left, missing, parent, pupil

LINKED: Final = (
    Family(
        name="a member of staff who is a parent leaves, and comes back",
        nights=[
            (
                [pupil("1"), colleague("2"), parent("2", "1")],
                after(links="2>1", on="1:student 2:staff 2:contact"),
            ),
            (
                [left("staff-members", "2")],
                after(links="2>1", on="1:student 2:contact", off="2:staff"),
            ),
            ([left("contacts", "2")], after(on="1:student", off="2:staff 2:contact")),
            ([colleague("2")], after(on="1:student 2:staff", off="2:contact")),
            ([parent("2", "1")], after(links="2>1", on="1:student 2:staff 2:contact")),
        ],
    ),
    Family(
        name="a student who is a parent keeps each role while it lasts",
        nights=[
            (
                [pupil("1"), pupil("2"), parent("2", "1")],
                after(links="2>1", on="1:student 2:student 2:contact"),
            ),
            (
                [left("students", "2")],
                after(links="2>1", on="1:student 2:contact", off="2:student"),
            ),
            (
                [left("contacts", "2"), pupil("2")],
                after(on="1:student 2:student", off="2:contact"),
            ),
            ([left("students", "2")], after(on="1:student", off="2:student 2:contact")),
        ],
    ),
    Family(
        name="one person has all three roles, and is her own contact",
        nights=[
            (
                [pupil("1"), colleague("1"), parent("1", "1")],
                after(links="1>1", on="1:student 1:staff 1:contact"),
            ),
            ([left("students", "1")], after(on="1:staff", off="1:student 1:contact")),
            ([left("staff-members", "1")], after(off="1:student 1:staff 1:contact")),
            ([pupil("1")], after(links="1>1", on="1:student 1:contact", off="1:staff")),
        ],
    ),
    Family(
        name="one of two children leaves, then the other, then the first is back",
        nights=[
            (
                [pupil("1"), pupil("2"), parent("9", "1", "2"), parent("8", "2")],
                after(links="8>2 9>1 9>2", on="1:student 2:student 9:contact 8:contact"),
            ),
            (
                [left("students", "2")],
                after(links="9>1", on="1:student 9:contact", off="2:student 8:contact"),
            ),
            ([left("students", "1")], after(off="1:student 2:student 9:contact 8:contact")),
            (
                [pupil("1")],
                after(links="9>1", on="1:student 9:contact", off="2:student 8:contact"),
            ),
        ],
    ),
    Family(
        name="a child is not there until the second night; the link to the other stands",
        nights=[
            (
                [pupil("1"), parent("9", "1", "2", "3")],
                after(
                    links="9>1",
                    on="1:student 9:contact",
                    errors=[missing("9", "2"), missing("9", "3")],
                ),
            ),
            (
                [pupil("2")],
                after(
                    links="9>1 9>2", on="1:student 2:student 9:contact", errors=[missing("9", "3")]
                ),
            ),
        ],
    ),
    Family(
        name="a contact without any child is a user who is not enabled, and leaves without errors",
        nights=[
            (
                [pupil("1"), parent("8"), parent("9", "2")],
                after(on="1:student", off="8:contact 9:contact", errors=[missing("9", "2")]),
            ),
            ([left("contacts", "9")], after(on="1:student", off="8:contact 9:contact")),
        ],
    ),
    Family(
        name="a link is taken out of SIMS, and put in again",
        nights=[
            ([pupil("1"), parent("9", "1")], after(links="9>1", on="1:student 9:contact")),
            ([parent("9")], after(on="1:student", off="9:contact")),
            ([parent("9", "1")], after(links="9>1", on="1:student 9:contact")),
        ],
    ),
    Family(
        name="a child who has left before the contact is known was a student",
        nights=[
            ([pupil("1")], after(on="1:student")),
            ([left("students", "1")], after(off="1:student")),
            ([parent("9", "1")], after(off="1:student 9:contact")),
            ([pupil("1")], after(links="9>1", on="1:student 9:contact")),
        ],
    ),
    Family(
        name="two links to one student are one",
        nights=[
            (
                [pupil("1"), parent("9", "1", "1")],
                after(links="9>1", on="1:student 9:contact"),
            ),
        ],
    ),
)
