"""A school that erases people: a student, and a teacher who is named in the lessons of others."""

from typing import Any, Final

from consumers.back_office.erasing import Erasing, Request, erase
from tests.laws.records import (
    class_group,
    class_lesson,
    contact,
    lesson,
    picture,
    staff_member,
    student,
    subject,
    year_group,
)
from tests.laws.school import Change
from tests.laws.server import Server

ANN: Final[Change] = ("students", "1", student(admission_number="ash", surname="Zebedee"))
BEN: Final[Change] = ("students", "2", student(admission_number="birch"))
COLE: Final[Change] = ("contacts", "3", contact("1", "2"))
DEE: Final[Change] = (
    "staff-members",
    "4",
    staff_member(title="Ms", forename="Dee", surname="Quixwood", work_email="dee@x"),
)
DOT: Final[Change] = (
    "staff-members",
    "5",
    staff_member(title="Ms", forename="Dot", surname="Quixwood", work_email="dot@x"),
)
"""Another who may be meant by "Ms D. Quixwood"."""
YEAR: Final[Change] = ("year-groups", "7", year_group("1", "2", supervisors=("4",)))
MATHS: Final[Change] = ("subjects", "maths", subject())
CLASS: Final[Change] = ("class-groups", "7a", class_group("1", supervisors=("4",)))
_ENTRY: Final = "7a/p1//4/2025-09-01"
ENTRY: Final[Change] = ("class-timetables", _ENTRY, class_lesson(_ENTRY))
LESSONS: Final[tuple[Change, ...]] = tuple(
    (
        "student-timetables",
        f"e1/{person}",
        lesson("student-timetables", f"e1/{person}", staff_name="Ms D. Quixwood"),
    )
    for person in ("1", "2")
)
OWN_LESSON: Final[Change] = (
    "staff-timetables",
    "e1/4",
    lesson("staff-timetables", "e1/4", "2026-01-05"),
)
PICTURE: Final[Change] = ("profile-pictures", "1", picture("1"))
ALL: Final = (ANN, BEN, COLE, DEE, YEAR, MATHS, CLASS, ENTRY, *LESSONS, OWN_LESSON, PICTURE)


def gone(change: Change) -> Change:
    return change[0], change[1], None


def leave(server: Server, *changes: Change) -> None:
    """Let people leave SIMS, and all that hangs on them."""
    server.night(*(gone(each) for each in changes))


def erase_now(server: Server, person_id: str, **asked: Any) -> Erasing:
    request = Request(school_id="oakwood", person_id=person_id, **asked)
    done = erase(server.office, request, keep=True)
    server.relay()
    return done


def erase_ann(server: Server) -> Erasing:
    server.night(*ALL)
    leave(server, ANN, LESSONS[0], PICTURE)
    done = erase_now(server, "1")
    server.worker.finish()
    return done


def mentions(server: Server, text: str) -> list[str]:
    """Return the tables of the database in which a text is."""
    names = server.connection.execute(
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
        " WHERE table_schema IN ('sync', 'generation_1') AND table_type = 'BASE TABLE'"
    ).fetchall()
    return [
        name
        for (name,) in names
        if server.connection.execute(
            f"SELECT 1 FROM {name} t WHERE position(%(text)s IN t::text) > 0"  # noqa: S608 - our own
            " OR position(encode(convert_to(%(text)s, 'UTF8'), 'hex') IN t::text) > 0".encode(),
            {"text": text},
        ).fetchone()
    ]


def erase_dee(server: Server, **asked: Any) -> Erasing:
    """Erase a teacher whose name is in the lessons of others."""
    server.night(*ALL)
    leave(server, DEE)
    done = erase_now(server, "4", **asked)
    server.worker.finish()
    return done
