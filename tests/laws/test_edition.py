"""Whoever changes what the same log comes to must raise the edition of the rules.

Workers of one edition may feed one generation together, so they have to agree.
"""

from hashlib import blake2b
from typing import Any, Final

from psycopg import Connection

from contract.data_sets import ALL
from contract.edition import RULES_EDITION
from tests.laws import tables
from tests.laws.families import contact
from tests.laws.one_school import OneSchool
from tests.laws.plain_records import plain_changes
from tests.laws.records import (
    class_group,
    class_lesson,
    lesson,
    picture,
    staff_member,
    student,
    subject,
    year_group,
)
from tests.laws.school import Change

RESULTS: Final = {1: "40a54dd2f0f8f129"}
"""Edition to a hash of what it makes of the nights below."""

WRONG: Final[tuple[Change, ...]] = (
    ("students", "5", student(work_email="ASH")),
    ("students", "6", student(surname="")),
    ("staff-members", "10", staff_member(work_email="both")),
    ("contacts", "y", contact("1", "99")),
    ("subjects", "maths", subject(code="M2")),
    ("subjects", "art", None),
    ("year-groups", "8", year_group("1", "98", supervisors=("97",))),
    ("class-groups", "8b", class_group("1", subject_id="none", year_group_id="9")),
    ("class-timetables", "8b/p9/r9//2025-09-01", class_lesson("8b/p9/r9//2025-09-01")),
    ("student-timetables", "e9/96", lesson("student-timetables", "e9/96")),
    ("student-timetables", "e8/96", lesson("student-timetables", "e8/96", "2026-01-05")),
    ("profile-pictures", "95", picture("95")),
    ("students", "10", None),
)


def test_what_the_log_comes_to_is_that_of_the_edition(connection: Connection[Any]) -> None:
    school = OneSchool(connection, off=frozenset())
    school.night(*plain_changes(*(each.name for each in ALL)))
    school.night(*WRONG)

    found = tables.found(connection, [school.school_id])
    rows = {name: sorted(repr(row[1:]) for row in each) for name, each in found.tables.items()}
    errors = sorted(repr(error[1:]) for error in found.errors)
    result = blake2b(repr((sorted(rows.items()), errors)).encode(), digest_size=8).hexdigest()

    assert {**RESULTS, RULES_EDITION: result} == RESULTS, (
        "The same log comes to something else now: raise RULES_EDITION in contract/edition.py and"
        " put the new hash here, beside the old ones. docs/migrations.md says what follows."
    )
