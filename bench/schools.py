"""Schools as they would be extracted: pure, and the same for the same seed.

Every reference is met and every record is sound, so that what is measured is the engine's usual
work and not its errors.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final

from consumers.topics import DEFAULT_PARTITIONS
from contract.declaration import Record
from contract.partitions import partition_of

Change = tuple[str, str, Record]
"""Data set, record id, record."""

_FORENAMES: Final = ("Aisha", "Ben", "Chloë", "Daniel", "Ebele", "Freya", "George", "Hannah")
_SURNAMES: Final = ("Ahmed", "Brown", "Clarke", "Davies", "Evans", "O'Neill", "Patel", "Zając")
_STREETS: Final = ("High Street", "Church Lane", "Station Road", "Mill Close", "The Avenue")
_YEARS: Final = range(7, 14)
_SUBJECTS: Final = ("Art", "Biology", "Chemistry", "Drama", "English", "French", "Geography")
FIRST_DAY: Final = date(2025, 9, 1)
LESSONS_A_DAY: Final = 5
_START: Final = FIRST_DAY.isoformat()
FIRST_STAFF_ID: Final = 90_001
_FIRST_SCHOOL_ID: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many schools, and how much there is in each."""

    schools: int
    students: int
    staff: int
    classes: int
    members: int
    """Members of each class."""
    lessons: int
    """Lessons of each student."""

    @property
    def people(self) -> int:
        """How many people there are in all schools."""
        return self.schools * (self.students + self.staff)

    @property
    def memberships(self) -> int:
        """How many memberships of classes there are in all schools."""
        return self.schools * self.classes * self.members

    @property
    def student_lessons(self) -> int:
        """How many lessons of students there are in all schools."""
        return self.schools * self.students * self.lessons


def school_ids(size: Size) -> list[str]:
    """Return the ids of the schools: as evenly spread over the partitions as those of a country
    are, of which a few schools would be far from.
    """
    room = dict.fromkeys(range(DEFAULT_PARTITIONS), -(-size.schools // DEFAULT_PARTITIONS))
    ids: list[str] = []
    for number in count(_FIRST_SCHOOL_ID):
        if len(ids) == size.schools:
            break
        school_id = str(number)
        place = partition_of(school_id, DEFAULT_PARTITIONS)
        if room[place]:
            room[place] -= 1
            ids.append(school_id)
    return ids


def people(school_id: str, size: Size) -> Iterator[Change]:
    """Yield the students and the staff of a school."""
    chance = random.Random(school_id)  # noqa: S311 - a seed, not a secret
    for number in range(1, size.students + 1):
        own = {
            "admission_number": f"{number:06}",
            "date_of_birth": f"{2007 + number % 7}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "free_school_meals": number % 5 == 0,
            "sen_provisions": ["K"] if number % 10 == 0 else [],
        }
        yield "students", str(number), _person(chance, f"{school_id}-{number}") | own
    for number in range(FIRST_STAFF_ID, FIRST_STAFF_ID + size.staff):
        own = {
            "initials": f"S{number}",
            "title": "Ms",
            "preferred_telephone": "mobile",
            "work_telephone": f"01632 {number:06}",
        }
        yield "staff-members", str(number), _person(chance, f"{school_id}-{number}") | own


def scenery(_school_id: str, _size: Size) -> Iterator[Change]:
    """Yield what the classes of a school refer to, beside its people."""
    for name in _SUBJECTS:
        yield "subjects", name[:2], {"code": name[:2], "name": name, "active": True}
    for year in _YEARS:
        yield "year-groups", str(year), _group(f"Year {year}")


def classes(_school_id: str, size: Size) -> Iterator[Change]:
    """Yield the classes of a school, each with its members and one supervisor."""
    for number in range(size.classes):
        first = number * size.members
        members = sorted({str((first + each) % size.students + 1) for each in range(size.members)})
        own = {
            "subject_id": _SUBJECTS[number % len(_SUBJECTS)][:2],
            "year_group_id": str(_YEARS[number % len(_YEARS)]),
            "memberships": [_entry(each) for each in members],
            "supervisors": [_entry(str(FIRST_STAFF_ID + number % size.staff))],
        }
        yield "class-groups", f"c{number}", _group(f"{number}/X") | own


def student_lessons(_school_id: str, size: Size) -> Iterator[Change]:
    """Yield the lessons of every student, class by class, as SIMS extracts them."""
    yield from lessons_of(size, range(size.lessons))


def lessons_of(size: Size, numbers: range, *, floor: int = 0) -> Iterator[Change]:
    """Yield these lessons of every student, each counted from the first of the school year; all of
    them are on this floor.
    """
    for number in numbers:
        day = FIRST_DAY + timedelta(days=number // LESSONS_A_DAY)
        period = number % LESSONS_A_DAY
        for student in range(1, size.students + 1):
            group = student // size.members
            subject = _SUBJECTS[(group + number) % len(_SUBJECTS)]
            event = str(1_000_000 + number * size.students + group)
            own = {
                "event_instance_id": event,
                "user_id": str(student),
                "class_name": f"{group}{subject[:2]}/X",
                "subject_name": subject,
                "staff_name": f"Ms {_SURNAMES[group % len(_SURNAMES)]}",
                "location_name": f"Room {floor}{group % 50:02}",
                "period_name": f"Period {period + 1}",
                "start_at": f"{day}T{9 + period:02}:00:00",
                "end_at": f"{day}T{9 + period:02}:50:00",
            }
            yield "student-timetables", f"{event}/{student}", own


def _person(chance: random.Random, mailbox: str) -> Record:
    return {
        "forename": chance.choice(_FORENAMES),
        "surname": chance.choice(_SURNAMES),
        "gender": chance.choice("FM"),
        "preferred_email": "work",
        "address": f"{chance.randint(1, 200)} {chance.choice(_STREETS)}, Anytown",
        "postcode": f"AB{chance.randint(1, 9)} {chance.randint(1, 9)}CD",
        "telephone": f"01632 {chance.randrange(1_000_000):06}",
        "mobile_telephone": f"07700 {chance.randrange(1_000_000):06}",
        "personal_email": f"{mailbox}@home.example",
        "work_email": f"{mailbox}@school.example",
    }


def _group(name: str) -> Record:
    return {"name": name, "description": None, "memberships": [], "supervisors": []}


def _entry(user_id: str) -> Record:
    return {"user_id": user_id, "start_date": _START, "end_date": None}
