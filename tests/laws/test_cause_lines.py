"""Lines of root causes: what they list, what waits, and what things are called."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.data_sets import ALL
from contract.violations import Violation
from projections.reading import causes
from projections.reading.causes import Waiting
from tests.laws.logged_school import SURNAME, LoggedSchool, class_event, follows, student_lesson
from tests.laws.records import class_group, room, student, subject, year_group
from tests.laws.school import Change

SUBJECT: Final[Change] = ("subjects", "maths", subject())
ROOM: Final[Change] = ("rooms", "r1", room())
STUDENT: Final[Change] = ("students", "1", student(work_email="ann@oak.sch.uk"))
CLASSES: Final = [("class-groups", each, class_group()) for each in ("7a", "7b")]


@pytest.fixture
def school(connection: Connection[Any]) -> LoggedSchool:
    """A school with an error log, and nothing in it."""
    return LoggedSchool(connection)


def test_one_suppressed_column_is_one_line_of_as_many_causes(school: LoggedSchool) -> None:
    school.live(("students", "9", student()))
    for number in range(3):
        school.hold("students", str(number), SURNAME)
    school.live(("year-groups", "7", year_group("0", "1", "2")))

    (line,) = causes.causes_of(school.connection, school.school_id)

    assert (line.code, line.column, line.cause_count) == (SURNAME.code, "Surname", 3)
    # Three memberships, of one year group.
    assert (line.errors, line.records_following) == (6, 1)


def test_a_line_says_how_many_causes_it_does_not_list(school: LoggedSchool) -> None:
    for number in range(3):
        school.hold("students", str(number), SURNAME)
        school.hold("contacts", str(number), Violation("email_malformed", "home_email"))

    lines = causes.causes_of(school.connection, school.school_id, shown=2)

    assert [(line.cause_count, len(line.causes)) for line in lines] == [(3, 2), (3, 2)]
    assert [line.severity for line in lines] == ["error", "warning"]


def test_what_keeps_a_data_set_from_being_read_says_what_waits_for_it(school: LoggedSchool) -> None:
    school.live(SUBJECT, ROOM, STUDENT, *CLASSES)
    unread = frozenset({"students", "rooms"})
    for data_set in sorted(unread):
        school.hold(data_set, "", Violation("extract_missing", f"{data_set}.xml"))
    school.live(student_lesson("e1", "8"), class_event("7a", "r8"), skipped=unread)

    of_students, of_rooms = (school.cause(each, "") for each in ("students", "rooms"))

    assert of_students.waits == (_waits("student-timetables", "students"),)
    assert of_rooms.waits == (_waits("class-timetables", "rooms"),)
    assert (follows(of_students), follows(of_rooms)) == ({}, {})


def test_a_missing_permission_says_what_waits_for_all_that_it_blocks(school: LoggedSchool) -> None:
    school.live(STUDENT)
    permission = next(each for each in ALL if each.name == "students").own_permissions[0]
    school.hold("students", "", Violation("permission_missing", permission))
    school.live(student_lesson("e1", "8"), skipped=frozenset({"students"}))

    cause = school.cause("students", "")

    assert cause.waits == (_waits("student-timetables", "students"),)


def test_a_missing_thing_is_called_what_mya_last_knew_it_as(school: LoggedSchool) -> None:
    school.live(SUBJECT, CLASSES[0])
    school.live(("subjects", "maths", None))

    cause = school.cause("subjects", "maths")

    assert cause.label == "Mathematics"


def _waits(data_set: str, waits_for: str) -> Waiting:
    return Waiting(data_set=data_set, waits_for=waits_for, records=1)
