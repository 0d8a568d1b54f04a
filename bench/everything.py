"""All data sets of a school: what its first night sends, where schools.py has what is many."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Final

from bench import schools
from bench.schools import Change, Size
from contract.data_sets.profile_pictures import picture_record
from contract.declaration import Record

ROOMS: Final = 20
PERIODS: Final = 25
HOUSES: Final = 4
MEETINGS: Final = 4
"""How often a class meets in a week."""
PICTURES: Final = 20
"""Most schools send none."""

_FIRST_CONTACT_ID: Final = 50_001
_START: Final = "2025-09-01"
_END: Final = "2026-07-17"
_PICTURE: Final = b"\xff\xd8\xff" + bytes(4_096)


def first_night(school_id: str, size: Size) -> Iterator[Change]:
    """Yield every record of a school, data set by data set, as its producer sends them."""
    return chain(
        schools.people(school_id, size),
        contacts(school_id, size),
        schools.scenery(school_id, size),
        _rooms(),
        _periods(),
        _houses(size),
        schools.classes(school_id, size),
        _class_lessons(size),
        staff_lessons_of(size, range(size.lessons)),
        schools.student_lessons(school_id, size),
        _pictures(size),
    )


def contacts(school_id: str, size: Size) -> Iterator[Change]:
    """Yield one contact for each student; every second one has a sibling at the school."""
    for number in range(size.students):
        children = {number + 1, (number + number % 2) % size.students + 1}
        links = [
            {"student_id": str(each), "relationship": "Mother", "parental_responsibility": True}
            for each in sorted(children)
        ]
        record_id = str(_FIRST_CONTACT_ID + number)
        own: Record = {
            "title": "Mrs",
            "forename": "Grace",
            "surname": f"Parent{number}",
            "preferred_telephone": "mobile",
            "address": f"{number} Mill Close, Anytown",
            "postcode": "AB1 2CD",
            "mobile_telephone": f"07700 {number:06}",
            "preferred_email": "home",
            "personal_email": f"{school_id}-{record_id}@home.example",
            "work_email": None,
            "relationships": links,
        }
        yield "contacts", record_id, own


def _rooms() -> Iterator[Change]:
    for number in range(ROOMS):
        own = {"short_name": f"R{number}", "long_name": f"Room {number}", "description": None}
        yield "rooms", _room(number), own


def _periods() -> Iterator[Change]:
    for number in range(PERIODS):
        day, period = divmod(number, schools.LESSONS_A_DAY)
        own = {
            "name": f"Period {period + 1}",
            "start_time": f"{9 + period:02}:{day:02}:00",
            "end_time": f"{9 + period:02}:50:00",
            "week": None,
        }
        yield "periods", _period(number), own


def _houses(size: Size) -> Iterator[Change]:
    for house in range(HOUSES):
        members = range(house + 1, size.students + 1, HOUSES)
        own: Record = {
            "name": f"House {house + 1}",
            "description": None,
            "memberships": [_entry(str(each)) for each in members],
            "supervisors": [_entry(_member_of_staff(house, size))],
        }
        yield "house-groups", f"h{house}", own


def _class_lessons(size: Size) -> Iterator[Change]:
    for number in range(size.classes):
        for meeting in range(MEETINGS):
            own = {
                "class_id": f"c{number}",
                "period_id": _period((number + meeting * 7) % PERIODS),
                "room_id": _room(number % ROOMS),
                "staff_id": _member_of_staff(number, size),
                "start_date": _START,
                "end_date": _END,
            }
            parts = ("class_id", "period_id", "room_id", "staff_id", "start_date")
            yield "class-timetables", "/".join(own[each] for each in parts), own


def staff_lessons_of(size: Size, numbers: range) -> Iterator[Change]:
    """Yield these lessons of every member of staff, each counted from the first of the year."""
    for number in numbers:
        day = schools.FIRST_DAY + timedelta(days=number // schools.LESSONS_A_DAY)
        period = number % schools.LESSONS_A_DAY
        for each in range(size.staff):
            event = str(9_000_000 + number * size.staff + each)
            person = _member_of_staff(each, size)
            own = {
                "event_instance_id": event,
                "user_id": person,
                "class_name": f"{each}/X",
                "subject_name": "Biology",
                "location_name": f"Room {each % ROOMS}",
                "period_name": f"Period {period + 1}",
                "start_at": f"{day}T{9 + period:02}:00:00",
                "end_at": f"{day}T{9 + period:02}:50:00",
            }
            yield "staff-timetables", f"{event}/{person}", own


def _pictures(size: Size) -> Iterator[Change]:
    for number in range(1, min(PICTURES, size.students) + 1):
        yield "profile-pictures", str(number), picture_record(str(number), _PICTURE)


def _member_of_staff(number: int, size: Size) -> str:
    return str(schools.FIRST_STAFF_ID + number % size.staff)


def _room(number: int) -> str:
    return f"r{number}"


def _period(number: int) -> str:
    return f"p{number}"


def _entry(user_id: str) -> Record:
    return {"user_id": user_id, "start_date": _START, "end_date": None}
