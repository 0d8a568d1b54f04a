"""The bad files of a night, and what the school is told about each."""

from dataclasses import dataclass
from typing import Final

from contract.data_sets import ALL
from contract.declaration import Schedule
from producer.sample.school import School as Model
from tests.nights.sample import schools
from tests.nights.spoiling import (
    Spoil,
    absent,
    failed,
    truncated,
    without_bytes,
    without_column,
    without_ids_of,
    without_records,
)

SEED: Final = 5
_STUDENTS: Final = 30
HELD: Final = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A bad file, and what the school is told; `reason` is why the data set was skipped.

    A hold's detail is its id, which nobody can foresee.
    """

    file: str
    spoil: Spoil
    code: str
    detail: str | None
    reason: str | None

    @property
    def data_set(self) -> str:
        """The data set that the file belongs to."""
        return self.file.partition(".")[0]


def _unreadable(file: str, spoil: Spoil) -> Case:
    return _case(file, spoil, "extract_unreadable", f"{file}.xml")


def _missing(file: str) -> Case:
    return _case(file, absent, "extract_missing", f"{file}.xml")


def _column(file: str, column: str) -> Case:
    return _case(file, without_column(column), "column_missing", column)


def _held(file: str) -> Case:
    return Case(file=file, spoil=without_records, code="held_by_guard", detail=None, reason=HELD)


def _case(file: str, spoil: Spoil, code: str, detail: str) -> Case:
    return Case(file=file, spoil=spoil, code=code, detail=detail, reason=code)


(MODEL,) = schools(students=_STUDENTS, nights=1, seed=SEED)


def _faultless(model: Model) -> list[int]:
    """Students whose rows can be lost without an error being lost with them."""
    faulty = {each for who in model.victims.values() for each in who}
    return [each.person_id for each in model.students if each.person_id not in faulty]


_SOME_IDS: Final = Case(
    file="students",
    spoil=without_ids_of(_faultless(MODEL)[:3]),
    code="id_missing",
    detail="students.xml",
    reason=None,
)

CASES: Final = {
    "ash": (
        _missing("students"),
        _unreadable("staff-members", truncated),
        _held("subjects"),
        _column("year-groups", "primary_id"),
        _column("class-groups", "SubjectId"),
    ),
    "birch": (
        _held("students"),
        _missing("staff-members.emails"),
        _column("subjects", "Active"),
        _unreadable("year-groups.members", truncated),
        _held("class-groups"),
    ),
    "cedar": (
        _unreadable("students", failed),
        _held("staff-members"),
        _unreadable("subjects", without_bytes),
        _held("year-groups.members"),
        _missing("class-groups.members"),
    ),
    "elm": (_SOME_IDS,),
    "fir": tuple(_missing(each.name) for each in ALL if each.schedule is Schedule.NIGHTLY),
    "gorse": (
        _unreadable("contacts.relationships", truncated),
        _held("rooms"),
        _column("house-groups", "Name"),
        _missing("class-timetables"),
        _held("staff-timetables"),
        _column("student-timetables", "StudentId"),
    ),
    "holly": (
        _held("contacts"),
        _unreadable("rooms", failed),
        _missing("house-groups.members"),
        _held("class-timetables"),
        _column("staff-timetables", "EndTime"),
        _held("student-timetables"),
    ),
}
"""School to the bad files of its one bad night."""
