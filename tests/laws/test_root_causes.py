"""Root causes, told case by case on the real engine: what is put right clears what is counted under
it, and nothing else.
"""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.violations import Violation
from projections.reading.causes import Causes, Kind
from tests.laws.logged_school import (
    SURNAME,
    LoggedSchool,
    class_event,
    clears_what_is_counted,
    follows,
    student_lesson,
)
from tests.laws.records import (
    class_group,
    contact,
    picture,
    room,
    staff_member,
    student,
    subject,
)
from tests.laws.school import Change

SUBJECT: Final[Change] = ("subjects", "maths", subject())
ROOM: Final[Change] = ("rooms", "r1", room())
STUDENT: Final[Change] = ("students", "1", student(work_email="ann@oak.sch.uk"))
CLASSES: Final = [("class-groups", each, class_group()) for each in ("7a", "7b")]


@pytest.fixture
def school(connection: Connection[Any]) -> LoggedSchool:
    """A school with an error log, and nothing in it."""
    return LoggedSchool(connection)


def test_a_missing_subject_takes_its_classes_and_their_events_along(school: LoggedSchool) -> None:
    school.live(ROOM, *CLASSES, class_event("7a"), class_event("7b"))

    cause = school.cause("subjects", "maths")

    assert cause.kind is Kind.MISSING
    assert follows(cause) == {
        ("class-groups", "subject_not_synced"): 2,
        ("class-timetables", "no_class_group"): 2,
    }
    assert cause.records_following == cause.errors == 4
    assert clears_what_is_counted(school, cause.cause_id, SUBJECT)


def test_a_surname_missing_at_the_school_explains_everything_about_the_student(
    school: LoggedSchool,
) -> None:
    school.hold("students", "1", SURNAME)
    school.live(
        SUBJECT,
        ("class-groups", "7a", class_group("1")),
        ("contacts", "9", contact("1")),
        ("profile-pictures", "1", picture("1")),
        student_lesson("e1", "1"),
        student_lesson("e2", "1"),
    )

    cause = school.cause("students", "1")

    assert (cause.kind, cause.code, cause.detail) == (Kind.RECORD, SURNAME.code, "Surname")
    assert follows(cause) == {
        ("class-groups", "member_not_imported"): 1,
        ("contacts", "related_student_missing"): 1,
        ("profile-pictures", "no_user"): 1,
        ("student-timetables", "no_user"): 2,
    }
    assert cause.errors == len(school.open_errors())
    school.let_go("students", "1")
    school.live(STUDENT)
    assert school.open_errors() == set()


def test_a_taken_username_explains_the_lessons_of_its_person(school: LoggedSchool) -> None:
    school.take_usernames("ann@oak.sch.uk")
    school.live(STUDENT, student_lesson("e1", "1"))

    cause = school.cause("students", "1")

    assert cause.code == "username_taken"
    assert follows(cause) == {("student-timetables", "no_user"): 1}
    other = ("students", "1", student(work_email="ash@oak.sch.uk"))
    assert clears_what_is_counted(school, cause.cause_id, other)


def test_a_person_of_two_data_sets_without_a_username_is_one_cause(school: LoggedSchool) -> None:
    school.take_usernames("ann@oak.sch.uk")
    email = "ann@oak.sch.uk"
    staff = ("staff-members", "1", staff_member(work_email=email))
    school.live(("contacts", "1", contact(work_email=email)), staff)

    (cause,) = school.causes()

    assert (cause.data_set, len(cause.error_ids)) == ("staff-members", 2)
    other = ("staff-members", "1", staff_member(work_email="ash@oak.sch.uk"))
    assert clears_what_is_counted(school, cause.cause_id, other)


def test_a_missing_room_keeps_out_the_events_in_it(school: LoggedSchool) -> None:
    school.live(SUBJECT, ("rooms", "r2", room()), *CLASSES, class_event("7a"), class_event("7b"))

    cause = school.cause("rooms", "r1")

    assert follows(cause) == {("class-timetables", "room_missing"): 2}
    assert clears_what_is_counted(school, cause.cause_id, ROOM)


def test_an_event_that_lacks_class_and_room_is_counted_under_each(school: LoggedSchool) -> None:
    school.live(SUBJECT, ("rooms", "r2", room()), CLASSES[0], class_event("8z"))

    of_class, of_room = school.cause("class-groups", "8z"), school.cause("rooms", "r1")

    assert follows(of_class) == {("class-timetables", "no_class_group"): 1}
    assert follows(of_room) == {("class-timetables", "room_missing"): 1}
    assert clears_what_is_counted(school, of_room.cause_id, ROOM)
    there = ("class-groups", "8z", class_group())
    assert clears_what_is_counted(school, of_class.cause_id, there)


def test_what_holds_the_newest_of_a_class_does_not_explain_what_its_subject_does(
    school: LoggedSchool,
) -> None:
    school.live(ROOM, ("subjects", "art", subject()), CLASSES[0], class_event("7a"))
    school.hold("class-groups", "7a", Violation("required_field_missing", "Name"))

    of_class, of_subject = school.cause("class-groups", "7a"), school.cause("subjects", "maths")

    assert follows(of_class) == {}
    assert clears_what_is_counted(school, of_subject.cause_id, SUBJECT)
    assert len(school.open_errors(of_class.cause_id)) == 1


def test_a_warning_explains_nothing(school: LoggedSchool) -> None:
    school.hold("students", "1", Violation("email_malformed", "work_email"))
    school.live(("students", "2", student()), student_lesson("e1", "1"))

    kinds = {(each.kind, each.code): follows(each) for each in school.causes()}

    assert kinds == {
        (Kind.SINGLE, "email_malformed"): {},
        (Kind.MISSING, "no_user"): {("student-timetables", "no_user"): 1},
    }


def test_each_error_of_a_lesson_is_its_own_cause(school: LoggedSchool) -> None:
    start = Violation("required_field_missing", "Start")
    school.live(STUDENT)
    school.hold("student-timetables", "e1/1", start, Violation("value_unreadable", "End"))

    told = {(each.kind, each.code, each.detail): len(each.error_ids) for each in school.causes()}

    assert told == {
        (Kind.SINGLE, "required_field_missing", "Start"): 1,
        (Kind.SINGLE, "value_unreadable", "End"): 1,
    }


def test_a_list_of_lessons_that_cannot_be_read_is_one_cause(school: LoggedSchool) -> None:
    school.live(STUDENT)
    school.hold("student-timetables", "", Violation("extract_missing", "student-timetables.xml"))

    (cause,) = school.causes()

    assert (cause.kind, cause.code) == (Kind.DATA_SET, "extract_missing")


def test_subjects_that_are_off_are_one_cause(school: LoggedSchool) -> None:
    school.live(*CLASSES, ROOM, class_event("7a"), skipped=frozenset({"subjects"}))

    (cause,) = school.causes()

    assert (cause.kind, cause.code) == (Kind.DATA_SET, "subjects_off")
    assert clears_what_is_counted(school, cause.cause_id, SUBJECT)


def test_each_error_knows_its_cause(school: LoggedSchool) -> None:
    school.hold("students", "1", SURNAME, Violation("email_malformed", "work_email"))
    school.live(*CLASSES, ROOM, class_event("7a"), student_lesson("e1", "1"))

    of_school = Causes(school.connection, school.school_id)
    for cause in school.causes():
        for error_id in school.open_errors(cause.cause_id):
            assert of_school.of_error(error_id) == cause.cause_id


def test_no_error_has_no_cause(school: LoggedSchool) -> None:
    school.live(STUDENT)

    assert school.causes() == []
    assert Causes(school.connection, school.school_id).find("nothing") is None
    assert school.open_errors("nothing") == set()
