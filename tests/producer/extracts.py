"""Extract files for tests, written as SIMS writes them: a missing value is a missing element."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Cells = Mapping[str, str | None]

STUDENT_COLUMNS = ("primary_id", "AdmissionNumber", "Forename", "Surname", "DateOfBirth")


def report(rows: Iterable[Cells], root: Mapping[str, str] | None = None) -> str:
    """Return a report document; `root` are the attributes of its root."""
    records = "".join(f"<Record>{_cells(row)}</Record>" for row in rows)
    attributes = "".join(f" {name}={quoteattr(text)}" for name, text in (root or {}).items())
    return f"<SuperStarReport{attributes}>{records}</SuperStarReport>"


def write(
    folder: Path, name: str, rows: Iterable[Cells], root: Mapping[str, str] | None = None
) -> Path:
    """Write a report file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.xml"
    path.write_text(report(rows, root), encoding="utf-8")
    return path


def student(number: int, **cells: str | None) -> dict[str, str | None]:
    """Return a student's row; None leaves a column out."""
    return {
        "primary_id": str(number),
        "AdmissionNumber": f"{number:06}",
        "Forename": f"Forename{number}",
        "Surname": f"Surname{number}",
        "DateOfBirth": "2010-03-04T00:00:00",
        **cells,
    }


def subject(number: int, **cells: str | None) -> dict[str, str | None]:
    """Return a subject's row."""
    return {
        "primary_id": str(number),
        "Code": f"C{number}",
        "Name": f"Subject {number}",
        "Active": "T",
        **cells,
    }


def group(number: int, **cells: str | None) -> dict[str, str | None]:
    """Return a year group's row."""
    return {"primary_id": str(number), "Name": f"Year {number}", **cells}


def member(group_id: int, person: int, **cells: str | None) -> dict[str, str | None]:
    """Return a row of a group's members or supervisors."""
    return {
        "primary_id": str(group_id),
        "PersonId": str(person),
        "StartDate": "2026-09-01T00:00:00",
        **cells,
    }


def email(person: int, address: str, **cells: str | None) -> dict[str, str | None]:
    """Return a row of a person's e-mails."""
    return {"primary_id": str(person), "Type": "H", "Email": address, **cells}


def lesson(instance: int, day: str, **cells: str | None) -> dict[str, str | None]:
    """Return a row of a student's timetable: one lesson on a day."""
    return {
        "EventInstanceId": str(instance),
        "StudentId": "7",
        "ClassName": "7A/Ma1",
        "SubjectName": "Mathematics",
        "StartTime": f"{day}T09:00:00",
        "EndTime": f"{day}T10:00:00",
        **cells,
    }


def entry(class_id: int, start: str, end: str, **cells: str | None) -> dict[str, str | None]:
    """Return a row of the class timetables."""
    return {
        "ClassId": str(class_id),
        "PeriodId": "3",
        "RoomId": "4",
        "StaffId": "5",
        "StartDate": f"{start}T00:00:00",
        "EndDate": f"{end}T00:00:00",
        **cells,
    }


def _cells(row: Cells) -> str:
    return "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in row.items() if value is not None
    )
