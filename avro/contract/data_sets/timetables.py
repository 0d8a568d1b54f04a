"""What the timetables share: permissions, a rule on dates, and all that dated lessons are.

Source of the permissions: published. That an entry which ends before it starts is held is our
decision.
"""

from collections.abc import Callable
from typing import Final

from contract.becomes import Lesson
from contract.declaration import (
    Column,
    DataSet,
    Kind,
    Occurrence,
    Record,
    Reference,
    Report,
    Strength,
)
from contract.violations import Violation

TIMETABLE_PERMISSIONS: Final = (
    "Curriculum -> Academic Basic -> View (All)",
    "Curriculum -> Timetable Basic -> View (All)",
    "School Management -> Home School -> View (All)",
    "School Management -> School Diary -> View (All)",
    "Staff -> Timetable and academic classes -> View (All)",
    "Students -> Timetable and academic classes -> View (All)",
)

_PUBLISHED: Final = (
    (
        "A lesson becomes a timetable event of the user: the subject and class are its"
        " title, the class and, for students, the member of staff its description."
    ),
    "A lesson whose user was not imported is not synced; a room may then look free.",
)

_DECIDED: Final = (
    (
        "Lessons are extracted for a window of dates. One that vanished from the window is"
        " removed if it starts on or after the day of the run; what is past is history and"
        " stays."
    ),
    "A past lesson without a user is kept, not shown, and no error.",
    "Lessons of earlier school years are forgotten after the retention time.",
)


def dates_in_order(start: str, end: str) -> Callable[[Record], list[Violation]]:
    """Return the intrinsic rule that a record does not end before it starts.

    Canonical texts of one kind compare as the moments do; others are unreadable anyway.
    """

    def rule(record: Record) -> list[Violation]:
        first, last = record[start], record[end]
        return [Violation("dates_reversed")] if first and last and last < first else []

    return rule


def title_of(lesson: Record) -> str:
    """Return the title of a lesson in MYA. Source: subject and class name (published)."""
    return _joined(lesson["subject_name"], lesson["class_name"])


def description_of(lesson: Record) -> str:
    """Return the description of a lesson in MYA.

    Source: class name, and for students the member of staff (published).
    """
    return _joined(lesson["class_name"], lesson.get("staff_name"))


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def lessons(
    *,
    name: str,
    avro_name: str,
    title: str,
    role: str,
    person_column: str,
    people: str,
    own_columns: tuple[Column, ...],
    also_permissions_of: tuple[str, ...],
) -> DataSet:
    """Return a data set of dated lessons of people in one role."""
    when = Occurrence()
    return DataSet(
        name=name,
        avro_name=avro_name,
        title=title,
        synced_when="any module",
        becomes=Lesson(role=role),
        key=("EventInstanceId", person_column),
        columns=_columns(person_column, own_columns, when),
        report=Report(
            focus=f"Lesson of a {role}" if role == "student" else "Lesson of a member of staff",
            lists="the lessons from the day of the run on, for six weeks or more",
        ),
        label=("class_name", "location_name", when.start),
        references=(
            Reference(path="user_id", to=(people,), strength=Strength.HARD, code="no_user"),
        ),
        rules=(dates_in_order(when.start, when.end),),
        codes=("dates_reversed",),
        published=_PUBLISHED,
        decided=_DECIDED,
        dated=when,
        also_permissions_of=also_permissions_of,
    )


def _columns(person: str, own: tuple[Column, ...], when: Occurrence) -> tuple[Column, ...]:
    return (
        Column("EventInstanceId", "event_instance_id", required=True),
        Column(person, "user_id", required=True),
        Column("ClassName", "class_name"),
        Column("SubjectName", "subject_name"),
        *own,
        Column("LocationName", "location_name"),
        Column("PeriodName", "period_name"),
        Column("StartTime", when.start, Kind.DATE_TIME, required=True),
        Column("EndTime", when.end, Kind.DATE_TIME, required=True),
    )
