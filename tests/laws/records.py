"""Records of each data set, whole and sound but for what a test says of them."""

from collections.abc import Iterable
from typing import Any

from contract.data_sets import BY_NAME
from contract.declaration import PRIMARY_ID, Record

JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG\r\n\x1a\n"


def record(data_set: str, **values: Any) -> Record:
    """Return a record of a data set; what is not given is absent."""
    fields = BY_NAME[data_set].record_fields()
    absent: Record = {
        each["name"]: [] if isinstance(each["type"], dict) else None for each in fields
    }
    return absent | values


def key_fields(data_set: str, record_id: str) -> Record:
    """Return the fields of a record that its id is made of; none where SIMS names the record."""
    own = BY_NAME[data_set]
    if own.key == (PRIMARY_ID,):
        return {}
    columns = {column.name: column for column in own.columns}
    parts = zip((columns[name] for name in own.key), record_id.split("/"), strict=True)
    return {str(column.field): part if part or column.required else None for column, part in parts}


def student(**values: Any) -> Record:
    """Return a student whose username comes from the values, or who has none."""
    return record("students", **{"forename": "Ann", "surname": "Ash"} | values)


def students(numbers: Iterable[int]) -> list[tuple[str, str, Record]]:
    """Return students as what SIMS has, each with a username of their own."""
    return [("students", str(each), student(admission_number=f"a{each}")) for each in numbers]


def staff_member(**values: Any) -> Record:
    """Return a staff member whose username comes from the values, or who has none."""
    return record("staff-members", **{"forename": "Ben", "surname": "Birch"} | values)


def contact(*student_ids: str, **values: Any) -> Record:
    """Return a contact of these students whose username comes from the values, or who has none."""
    links = [link(each) for each in student_ids]
    return record("contacts", **{"surname": "Cole", "relationships": links} | values)


def link(
    student_id: str, relationship: str | None = None, *, responsible: bool | None = None
) -> Record:
    """Return a contact's link to a student."""
    return {
        "student_id": student_id,
        "relationship": relationship,
        "parental_responsibility": responsible,
    }


def subject(**values: Any) -> Record:
    """Return a subject that is active unless it is said otherwise."""
    return record("subjects", **{"code": "Ma", "name": "Mathematics", "active": True} | values)


def room(**values: Any) -> Record:
    """Return a room with a short name only, unless it is said otherwise."""
    return record("rooms", **{"short_name": "R1"} | values)


def period(**values: Any) -> Record:
    """Return the first period of the day, unless it is said otherwise."""
    own = {"name": "Period 1", "start_time": "09:00:00", "end_time": "10:00:00"}
    return record("periods", **own | values)


def year_group(*members: str, supervisors: tuple[str, ...] = (), **values: Any) -> Record:
    """Return a year group with these people in it."""
    return record("year-groups", **_group(members, supervisors) | {"name": "Year 7"} | values)


def house_group(*members: str, supervisors: tuple[str, ...] = (), **values: Any) -> Record:
    """Return a house group with these people in it."""
    return record("house-groups", **_group(members, supervisors) | {"name": "Oak"} | values)


def class_group(*members: str, supervisors: tuple[str, ...] = (), **values: Any) -> Record:
    """Return a class of mathematics with these people in it."""
    own = {"name": "7a/Ma", "subject_id": "maths"}
    return record("class-groups", **_group(members, supervisors) | own | values)


def class_lesson(record_id: str, **values: Any) -> Record:
    """Return the class timetable event of this id, to the end of the school year."""
    own = {"end_date": "2026-07-31"} | key_fields("class-timetables", record_id)
    return record("class-timetables", **own | values)


def lesson(data_set: str, record_id: str, day: str = "2026-03-02", **values: Any) -> Record:
    """Return the lesson of this id, from nine to ten on this day."""
    own = {"start_at": f"{day}T09:00:00", "end_at": f"{day}T10:00:00"}
    return record(data_set, **own | key_fields(data_set, record_id) | values)


def picture(person_id: str, **values: Any) -> Record:
    """Return a picture of this person."""
    own = {"user_id": person_id, "media_type": "image/jpeg", "picture": JPEG}
    return record("profile-pictures", **own | values)


def entry(user_id: str, start: str = "2025-09-01", end: str | None = None) -> Record:
    """Return a membership or a supervision."""
    return {"user_id": user_id, "start_date": start, "end_date": end}


def _group(members: tuple[str, ...], supervisors: tuple[str, ...]) -> Record:
    return {
        "memberships": [entry(each) for each in members],
        "supervisors": [entry(each) for each in supervisors],
    }
