"""Four schools: one with much to put right, one without errors, one held and silent, one new."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from psycopg import Connection

from tests.web.school_rows import NIGHTLY, OFF, TOOK, School

BUSY: Final = "4711"
CALM: Final = "4712"
SILENT: Final = "4713"
NEW: Final = "4714"

_DAY: Final = timedelta(days=1)
_CHANGES: Final = (38, 52, 61, 44, 97, 0, 152, 66, 71, 0, 48, 109, 43, 35, 51, 118, 63, 46, 57, 121,
    64, 130, 82, 113, 49, 54, 37, 68, 75, 58)  # fmt: skip
_NAMES: Final = ("Amelia", "Oliver", "Isla", "George", "Ava", "Noah", "Ivy", "Arthur", "Lily",
    "Leo", "Freya", "Theo")  # fmt: skip

_READINESS: Final = {
    "permissions_checked": True,
    "data_sets": [
        {
            "data_set": name,
            "state": "off" if name in OFF else "blocked" if name == "house-groups" else "on",
            "missing_permissions": ["Tools -> Set Up Lookups -> Run"]
            if name == "house-groups"
            else [],
            "missing_columns": ["Description"] if name == "rooms" else [],
        }
        for name in (*NIGHTLY, *OFF)
    ],
}


def fill(connection: Connection[Any], now: datetime) -> None:
    """Write all four schools, with their last night at half past two: the last one that is over.

    How many days ago something was is then the same at every time of day.
    """
    night = now.replace(hour=2, minute=27, second=0, microsecond=0)
    if night + TOOK > now:
        night -= _DAY
    _busy(School(connection=connection, school_id=BUSY, name="Oakwood Academy"), night)
    _calm(School(connection=connection, school_id=CALM, name="Beech Hill School"), night)
    silent = School(connection=connection, school_id=SILENT, name="Elm Park College")
    _silent(silent, night - 2 * _DAY)
    School(connection=connection, school_id=NEW, name="Maple Grove School").enrol()
    connection.commit()


def _busy(school: School, last: datetime) -> None:
    school.enrol()
    for number, changes in enumerate(_CHANGES):
        started, run_id = last - _DAY * (len(_CHANGES) - 1 - number), f"run-{number:02}"
        if number == 9:
            continue
        state = "abandoned" if number == 16 else "completed"
        held = ("house-groups",) if number == 22 else ()
        readiness = _READINESS if started == last else None
        school.night(
            run_id,
            started,
            state=state,
            changes=changes,
            held=held,
            held_back=12,
            readiness=readiness,
        )
    _subject_missing(school, last - 2 * _DAY)
    _surname_missing(school, last - 6 * _DAY)
    _single_people(school, last)
    _rooms_missing(school, last - 3 * _DAY)
    _warnings(school, last - 9 * _DAY)
    _resolved(school, last)


def _subject_missing(school: School, at: datetime) -> None:
    classes = [
        f"{year}{form}/Sc{group}" for year in (9, 10, 11) for form in "ABCD" for group in "123"
    ]
    for number, name in enumerate([*classes, "12A/Sc"]):
        class_id = str(7000 + number)
        school.error(
            "subject_not_synced", "class-groups", class_id, detail="55", label=name,
            raised_at=at, run_id="run-27",
        )  # fmt: skip
    for number in range(61):
        class_id = str(7000 + number % 37)
        school.error(
            "no_class_group", "class-timetables", f"{class_id}/p{number}/R4//2026-09-01",
            detail=class_id, label=f"{class_id}, R4, 2026-09-01", raised_at=at, run_id="run-27",
        )  # fmt: skip


def _surname_missing(school: School, at: datetime) -> None:
    instance = count(1)
    for number, name in enumerate(_NAMES):
        student = str(2001 + number)
        school.error(
            "required_field_missing", "students", student, detail="Surname",
            label=f"{name}, {231 + number:05}", place="on-site", raised_at=at, run_id="run-23",
        )  # fmt: skip
        for _ in range(3):
            school.error(
                "no_user", "student-timetables", f"{90000 + next(instance)}/{student}",
                detail=student, label="8B/Ma1, R12, 2026-11-24T09:00:00", raised_at=at,
                run_id="run-23",
            )  # fmt: skip
        school.error(
            "member_not_imported", "class-groups", "7101", detail=student, label="8B/Ma1",
            raised_at=at, run_id="run-23",
        )  # fmt: skip


def _single_people(school: School, last: datetime) -> None:
    staff = (("301", "Ahmed, Sara, SAH"), ("314", "Jones, Peter, PJO"), ("322", "Jones, Paul, PJ2"))
    for person, label in staff:
        school.error(
            "username_taken", "staff-members", person, detail="118", label=label,
            raised_at=last - 12 * _DAY, run_id="run-17",
        )  # fmt: skip
    school.error(
        "related_student_missing", "contacts", "5120", detail="2999", label="Baker, Ann",
        raised_at=last, run_id="run-29",
    )  # fmt: skip


def _rooms_missing(school: School, at: datetime) -> None:
    for number in range(5):
        school.error(
            "room_missing", "class-timetables", f"7105/p{number}/R17//2026-09-01", detail="R17",
            label="10C/Pe2, R17, 2026-09-01", raised_at=at, run_id="run-26",
        )  # fmt: skip


def _warnings(school: School, at: datetime) -> None:
    for number, name in enumerate(("Baker, Ann", "Clark, Tim", "Evans, Rhys", "Hughes, Nia")):
        school.error(
            "email_malformed", "contacts", str(5200 + number), detail="work_email", label=name,
            place="on-site", raised_at=at, run_id="run-20",
        )  # fmt: skip
    school.error(
        "several_values_of_type", "students", "2044", detail="mobile_telephone",
        label="Price, Ella, 00274", place="on-site", raised_at=at, run_id="run-20",
    )  # fmt: skip


def _resolved(school: School, last: datetime) -> None:
    for number in range(60):
        school.error(
            "required_field_missing", "contacts", str(6000 + number), detail="Surname",
            label=f"Contact {number}", place="on-site", run_id="run-10",
            raised_at=last - 20 * _DAY, resolved_at=last - 8 * _DAY,
        )  # fmt: skip


def _calm(school: School, last: datetime) -> None:
    school.enrol()
    for number in range(30):
        school.night(f"run-{number:02}", last - _DAY * (29 - number), changes=40 + number * 7 % 60)


def _silent(school: School, last: datetime) -> None:
    school.enrol()
    for number in range(12):
        held = ("house-groups",) if number == 11 else ()
        school.night(f"run-{number:02}", last - _DAY * (11 - number), changes=66, held=held)
    school.error(
        "held_by_guard", "house-groups", "", detail="h4f2a", place="on-site", raised_at=last,
        run_id="run-11", figures="214 of 402 memberships would be removed",
    )  # fmt: skip
