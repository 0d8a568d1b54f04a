"""A sound extract of every data set, fifty records each, for tests that then spoil it."""

from pathlib import Path

from contract import data_sets
from contract.declaration import Source
from tests.producer.extracts import Cells, email, group, member, student, subject, write

NUMBERS = range(1, 51)
JPEG = b"\xff\xd8\xff picture of "
PNG = b"\x89PNG\r\n\x1a\n picture of "

REPORTS = [each.name for each in data_sets.ALL if each.source is Source.REPORT]

Files = dict[str, list[Cells]]


def person(number: int) -> Cells:
    """Return a row with what staff members and contacts have."""
    return {
        "primary_id": str(number),
        "Title": "Dr",
        "Forename": f"Forename{number}",
        "Surname": f"Surname{number}",
        "Gender": "F",
    }


def period(number: int, **cells: str | None) -> Cells:
    """Return a period's row, its times written with a date that means nothing."""
    return {
        "primary_id": str(number),
        "Name": f"Mon:{number}",
        "StartTime": f"1899-12-30T09:{number:02}:00",
        "EndTime": f"1899-12-30T10:{number:02}:00",
        **cells,
    }


def room(number: int) -> Cells:
    """Return a room's row."""
    return {"primary_id": str(number), "ShortName": f"R{number}", "LongName": f"Room {number}"}


def link(contact: int, child: int) -> Cells:
    """Return a row of a contact's relationships."""
    return {
        "primary_id": str(contact),
        "StudentId": str(child),
        "Relationship": "Parent",
        "ParentalResponsibility": "T",
    }


def lesson(number: int, person_column: str, person_id: int, **cells: str | None) -> Cells:
    """Return the row of a dated lesson of one person, a week after the day of the run."""
    return {
        "EventInstanceId": str(number),
        person_column: str(person_id),
        "ClassName": "9x/Ma1",
        "SubjectName": "Mathematics",
        "LocationName": "R1",
        "PeriodName": "Mon:1",
        "StartTime": f"2026-09-07T09:{number:02}:00",
        "EndTime": f"2026-09-07T10:{number:02}:00",
        **cells,
    }


def class_lesson(number: int, **cells: str | None) -> Cells:
    """Return a row of the class timetable."""
    return {
        "ClassId": str(number),
        "PeriodId": "3",
        "RoomId": "7",
        "StaffId": str(number),
        "StartDate": "2026-09-01T00:00:00",
        "EndDate": "2027-07-20T00:00:00",
        **cells,
    }


def files_of(data_set: str) -> Files:
    """Return the rows of a data set's files."""
    return {
        name: [*map(row, NUMBERS)]
        for name, row in _ROWS.items()
        if name.partition(".")[0] == data_set
    }


def put(extract: Path, data_set: str) -> None:
    """Put a data set into an extract folder."""
    for name, rows in files_of(data_set).items():
        write(extract, name, rows)
    if data_set == "profile-pictures":
        for number in NUMBERS:
            picture(extract, f"{number}.jpg", JPEG + str(number).encode())


def picture(extract: Path, name: str, content: bytes) -> Path:
    """Put a file into the folder of pictures."""
    folder = extract / "profile-pictures"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(content)
    return file


_ROWS = {
    "students": student,
    "students.emails": lambda number: email(number, "a@b.test"),
    "staff-members": person,
    "staff-members.emails": lambda number: email(number, "a@b.test"),
    "contacts": person,
    "contacts.relationships": lambda number: link(number, number),
    "contacts.emails": lambda number: email(number, "a@b.test"),
    "subjects": subject,
    "rooms": room,
    "periods": period,
    "year-groups": group,
    "year-groups.members": lambda number: member(number, number),
    "house-groups": group,
    "house-groups.members": lambda number: member(number, number),
    "class-groups": lambda number: group(number, SubjectId="1", YearGroupId="9"),
    "class-groups.members": lambda number: member(number, number),
    "class-groups.supervisors": lambda number: member(number, number),
    "class-timetables": class_lesson,
    "staff-timetables": lambda number: lesson(number, "StaffId", number),
    "student-timetables": lambda number: lesson(number, "StudentId", number, StaffName="Dr A"),
}
