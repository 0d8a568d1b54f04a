"""The groups of the sample school, with their members and supervisors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from producer.sample.chance import Chance
from producer.sample.staff import StaffMember
from producer.sample.students import YEARS, Student
from producer.sample.subjects import Subject

_FIRST_YEAR_GROUP_ID: Final = 100
_FIRST_CLASS_ID: Final = 50_000
_STUDENTS_PER_CLASS: Final = 27
"""Between 25 and 30 in a school that is large enough to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person who is in a group, or supervises one, for some time; None is an open end."""

    person_id: int
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a year, a house and a class have in common."""

    group_id: int
    name: str
    description: str | None
    members: tuple[Membership, ...]
    supervisors: tuple[Membership, ...]

    def has_member(self, person_id: int) -> bool:
        """Say whether the person is or was a member."""
        return any(each.person_id == person_id for each in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearGroup(Group):
    """All students of a year."""

    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassGroup(Group):
    """A class: the students of one year who are taught one subject together."""

    year: int
    subject_code: str
    """What is taught."""
    subject_id: int
    """What SIMS says is taught."""
    year_group_id: int | None


AnyGroup = TypeVar("AnyGroup", bound=Group)


def with_member(group: AnyGroup, membership: Membership) -> AnyGroup:
    """Return the group with one membership more."""
    return replace(group, members=(*group.members, membership))


def ended(membership: Membership, day: date) -> Membership:
    """Return the membership, which lasts no longer than that day."""
    if membership.end is not None and membership.end <= day:
        return membership
    return replace(membership, end=day)


def year_groups(
    chance: Chance, students: Sequence[Student], staff: Sequence[StaffMember], start: date
) -> Iterator[YearGroup]:
    """Yield the seven year groups, each with one head of year."""
    heads = chance.shuffled(staff, "heads of year")
    for at, year in enumerate(YEARS):
        yield YearGroup(
            group_id=year_group_id(year),
            name=f"Year {year}",
            description=None if chance.every(3, year, "year described") else f"Pupils of {year}",
            year=year,
            members=tuple(
                Membership(person_id=each.person_id, start=start)
                for each in students
                if each.year == year
            ),
            supervisors=(Membership(person_id=heads[at % len(heads)].person_id, start=start),),
        )


def year_group_id(year: int) -> int:
    """Return the id of the group of that year."""
    return _FIRST_YEAR_GROUP_ID + year


def class_groups(
    chance: Chance,
    students: Sequence[Student],
    staff: Sequence[StaffMember],
    subjects: Sequence[Subject],
    start: date,
) -> Iterator[ClassGroup]:
    """Yield the classes of every year and subject; every student has one class a subject."""
    teachers = chance.shuffled(staff, "teachers")
    class_id = _FIRST_CLASS_ID
    for year in YEARS:
        pupils = [each for each in students if each.year == year]
        for subject in (each for each in subjects if year in each.years):
            for number, members in enumerate(_sets(chance, pupils, subject), start=1):
                teacher = teachers[class_id % len(teachers)]
                new = _class_group(year, subject, number, class_id)
                yield replace(
                    new,
                    members=_enrolled(chance, class_id, members, start),
                    supervisors=(Membership(person_id=teacher.person_id, start=start),),
                    # SIMS lets a class be without a year group.
                    year_group_id=None if class_id % 23 == 0 else year_group_id(year),
                )
                class_id += 1


def last_day_of_school_year(start: date) -> date:
    """Return the last day of school of the year that began on that day."""
    return date(start.year + 1, 7, 21)


def _sets(chance: Chance, pupils: Sequence[Student], subject: Subject) -> list[list[Student]]:
    """Share the students of a year among the classes of a subject, mixed anew for each."""
    count = max(1, round(len(pupils) / _STUDENTS_PER_CLASS))
    mixed = chance.shuffled(pupils, "sets", subject.code)
    return [mixed[at::count] for at in range(count)]


def _class_group(year: int, subject: Subject, number: int, class_id: int) -> ClassGroup:
    return ClassGroup(
        group_id=class_id,
        name=f"{year}/{subject.code}{number}",
        description=f"{subject.name}, Year {year}, set {number}",
        year=year,
        members=(),
        supervisors=(),
        subject_code=subject.code,
        subject_id=subject.subject_id,
        year_group_id=None,
    )


def _enrolled(
    chance: Chance, class_id: int, members: Sequence[Student], start: date
) -> tuple[Membership, ...]:
    """Return memberships until the summer; every fourth class leaves the end open."""
    end = None if chance.every(4, class_id, "open end") else last_day_of_school_year(start)
    return tuple(Membership(person_id=each.person_id, start=start, end=end) for each in members)
