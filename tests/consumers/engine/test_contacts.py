"""What the links of a contact come to, without a database."""

from typing import Any, Final

import pytest

from consumers.engine.contacts import NO_LINKS, Links, judge_links
from consumers.engine.people import judge_person
from consumers.engine.references import School, Verdict
from contract.violations import Violation
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target
from tests.consumers.engine.stored import SCHOOL, stored_record
from tests.laws.families import contact
from tests.laws.records import staff_member

SETTLED: Final = School(
    school_id=SCHOOL,
    ended_version=1,
    completed={"students": 1},
    data_sets_seen=frozenset({"students", "contacts"}),
)

CURRENT: Final = Target(version=1, outcome=Outcome.APPLIED, met=True, current=True)
LEFT: Final = Target(version=1, outcome=Outcome.APPLIED, met=True, current=False)
TAKEN: Final = Target(version=1, outcome=Outcome.ERROR, met=False, current=True)
LEFT_UNKNOWN: Final = Target(version=1, outcome=Outcome.APPLIED, met=False, current=False)
NEWS: Final = Target(version=2, outcome=Outcome.ERROR, met=False, current=True)


@pytest.mark.parametrize(
    ("target", "school", "rows", "verdict", "errors"),
    [
        (CURRENT, SETTLED, [True], None, []),
        (LEFT, SETTLED, [False], None, []),
        (TAKEN, SETTLED, [], Verdict.ERROR, ["1"]),
        (LEFT_UNKNOWN, SETTLED, [], Verdict.ERROR, ["1"]),
        (None, SETTLED, [], Verdict.ERROR, ["1"]),
        # The run that brought the news has not ended.
        (NEWS, SETTLED, [], Verdict.WAIT, []),
        # No run has ended, or none with students in it.
        (None, School(school_id=SCHOOL), [], Verdict.WAIT, []),
        (None, School(school_id=SCHOOL, ended_version=1), [], Verdict.NOT_JUDGED, []),
        (
            None,
            School(school_id=SCHOOL, ended_version=1, data_sets_off=frozenset({"students"})),
            [],
            Verdict.NOT_JUDGED,
            [],
        ),
    ],
)
def test_a_link_is_judged_by_the_student(
    target: Target | None,
    school: School,
    rows: list[bool],
    verdict: Verdict | None,
    errors: list[str],
) -> None:
    links = judge_links(_contact("1"), school, _targets(target))

    assert [row["enabled"] for row in links.rows] == rows
    assert [each.verdict for each in links.unmet] == ([] if verdict is None else [verdict])
    assert [(each.code, each.detail) for each in links.violations] == [
        ("related_student_missing", student_id) for student_id in errors
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(CURRENT, LEFT, True), (LEFT, CURRENT, True), (LEFT, LEFT, False), (TAKEN, None, False)],
)
def test_one_student_who_is_there_is_enough(
    first: Target | None, second: Target | None, expected: bool
) -> None:
    links = judge_links(_contact("1", "2"), SETTLED, _targets(first, second))

    assert links.lead_to_current == expected


def test_the_first_of_two_links_to_a_student_counts() -> None:
    links = [
        {"student_id": "1", "relationship": kind, "parental_responsibility": None}
        for kind in ("Father", "Uncle")
    ]

    found = judge_links(_contact(relationships=links), SETTLED, _targets(CURRENT))

    assert [row["relationship"] for row in found.rows] == ["Father"]


@pytest.mark.parametrize(
    ("staff", "linked", "contact_is_current", "roles", "enabled"),
    [
        (True, True, True, {"staff": True, "contact": True}, True),
        (False, True, True, {"staff": False, "contact": True}, True),
        (True, False, True, {"staff": True, "contact": False}, True),
        (False, False, True, {"staff": False, "contact": False}, False),
        (True, False, False, {"staff": True, "contact": False}, True),
        (False, False, False, {"staff": False, "contact": False}, False),
    ],
)
def test_a_user_is_enabled_while_any_role_is(
    staff: bool, linked: bool, contact_is_current: bool, roles: dict[str, bool], enabled: bool
) -> None:
    records = [
        stored_record("staff-members", "9", staff_member(), removed=not staff),
        stored_record("contacts", "9", contact("1"), removed=not contact_is_current),
    ]
    links = Links(rows=[{"enabled": True}]) if linked else NO_LINKS

    first, second = judge_person(records, holder=None, links=links)

    assert {row["role"]: row["enabled"] for row in first.rows["user_role"]} == roles
    assert [row["enabled"] for row in first.rows["app_user"]] == [enabled]
    assert second.rows == {}


def test_what_is_wrong_with_a_link_is_an_error_of_the_contact_alone() -> None:
    records = [
        stored_record("contacts", "9", contact("1")),
        stored_record("staff-members", "9", staff_member()),
    ]
    wrong = Links(violations=[Violation("related_student_missing", "1")])

    as_contact, as_staff = judge_person(records, holder=None, links=wrong)

    assert (as_contact.outcome, as_contact.met) == (Outcome.APPLIED, True)
    assert as_contact.violations == wrong.violations
    assert as_staff.violations == ()


def test_a_contact_whose_username_is_taken_gives_no_rows() -> None:
    (judged,) = judge_person([_contact("1")], holder="2", links=NO_LINKS)

    assert (judged.outcome, judged.met, judged.rows) == (Outcome.ERROR, False, {})
    assert list(judged.violations) == [Violation("username_taken", "2")]


def _contact(*students: str, **values: Any) -> StoredRecord:
    return stored_record("contacts", "9", contact(*students, **values))


def _targets(*students: Target | None) -> dict[RecordKey, Target]:
    """Return these students under the Person IDs 1, 2, …; None is one that the log has not."""
    return {
        (SCHOOL, "students", str(number)): target
        for number, target in enumerate(students, 1)
        if target is not None
    }
