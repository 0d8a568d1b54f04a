"""Turns one night's school into the next: what changes in a school from day to day.

Every night `School.unit` students leave, join, change their surname and move house, as many
classes get another teacher, and a staff member moves house. On the second night something is put
right (a surname, a subject that was not active), and a subject is given up. Rooms and timetables
change in `timetable_nights`, contacts in `family_nights`, and pictures in `albums`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, TypeVar

from producer.sample.albums import next_album, with_pictures
from producer.sample.chance import Chance
from producer.sample.contact_points import ContactPoints, address_of
from producer.sample.families import with_families
from producer.sample.family_nights import next_families
from producer.sample.faults import plant
from producer.sample.groups import AnyGroup, ClassGroup, Membership, ended, with_member
from producer.sample.houses import house_id_of
from producer.sample.names import SURNAMES, name_of
from producer.sample.person_faults import SURNAME_LATE
from producer.sample.school import WEEKS, School, found
from producer.sample.staff import StaffMember
from producer.sample.students import YEARS, Student, enrol
from producer.sample.subjects import corrected
from producer.sample.timetable_faults import with_timetable_faults
from producer.sample.timetable_nights import next_timetable

_NIGHT_OF_CORRECTIONS: Final = 2

_Person = TypeVar("_Person", Student, StaffMember)


def school_nights(
    chance: Chance, *, students: int, nights: int, school_year_start: date, weeks: int = WEEKS
) -> Iterator[School]:
    """Yield the school as it is on each night; it holds one school at a time.

    Raises ValueError when there would be too few students.
    """
    first = found(chance, students=students, school_year_start=school_year_start, weeks=weeks)
    school = with_families(plant(first, chance), chance)
    school = with_timetable_faults(with_pictures(school, chance), chance)
    yield school
    for _ in range(1, nights):
        school = next_night(school, chance)
        yield school


def next_night(school: School, chance: Chance) -> School:
    """Return the school as it is a night later."""
    before = school
    school = replace(school, night=school.night + 1, day=school.day + timedelta(days=1))
    if school.night == _NIGHT_OF_CORRECTIONS:
        school = _put_right(school, chance)
    school = _change_people(school, chance)
    for serial in range(school.students_ever, school.students_ever + school.unit):
        school = _join(school, chance, serial)
    school = next_families(before, _hand_over(school, chance), chance)
    return next_timetable(before, next_album(before, school, chance), chance)


def _put_right(school: School, chance: Chance) -> School:
    late = school.victims[f"students.{SURNAME_LATE}"]
    students = tuple(
        replace(each, surname=name_of(chance, each.person_id).surname)
        if each.person_id in late
        else each
        for each in school.students
    )
    return replace(school, students=students, subjects=tuple(map(corrected, school.subjects)))


def _change_people(school: School, chance: Chance) -> School:
    """Let some leave, some change their surname and some move house; nobody has two of these."""
    night = school.night
    students = chance.shuffled(_without_fault(school, school.students), "students", night)
    staff = chance.shuffled(_without_fault(school, school.staff), "staff", night)
    leaving, renamed, moving = (
        students[at * school.unit : (at + 1) * school.unit] for at in range(3)
    )
    changed = _change(school.students, renamed, lambda each: _renamed(each, chance, night))
    changed = _change(changed, moving, lambda each: _moved(each, chance, night))
    school = replace(
        school,
        students=changed,
        staff=_change(school.staff, staff[:1], lambda each: _moved(each, chance, night)),
    )
    return _leave(school, leaving)


def _without_fault(school: School, people: Sequence[_Person]) -> list[int]:
    """Return the ids of those who may change: people with a fault stay, so that it does."""
    kept = {each for victims in school.victims.values() for each in victims}
    return [each.person_id for each in people if each.person_id not in kept]


def _renamed(student: Student, chance: Chance, night: int) -> Student:
    others = [each for each in SURNAMES if each != student.surname]
    return replace(student, surname=chance.pick(others, "new surname", student.person_id, night))


def _moved(person: _Person, chance: Chance, night: int) -> _Person:
    points: ContactPoints = person.contact_points
    addresses = (address_of(chance, person.person_id, night), *points.addresses[1:])
    return replace(person, contact_points=replace(points, addresses=addresses))


def _leave(school: School, leaving: Sequence[int]) -> School:
    """Take students off the main report; SIMS ends their memberships and keeps the rest."""
    gone = tuple(each for each in school.students if each.person_id in leaving)
    return replace(
        school,
        students=tuple(each for each in school.students if each.person_id not in leaving),
        former_students=school.former_students + gone,
        year_groups=_without(school.year_groups, leaving, school.day),
        house_groups=_without(school.house_groups, leaving, school.day),
        class_groups=_without(school.class_groups, leaving, school.day),
    )


def _without(groups: Sequence[AnyGroup], leaving: Sequence[int], day: date) -> tuple[AnyGroup, ...]:
    def left(group: AnyGroup) -> AnyGroup:
        members = tuple(
            ended(each, day) if each.person_id in leaving else each for each in group.members
        )
        return group if members == group.members else replace(group, members=members)

    return tuple(left(each) for each in groups)


def _join(school: School, chance: Chance, serial: int) -> School:
    """Add a student, who joins the year group and the smallest class of every subject."""
    year = chance.pick(YEARS, "joins", serial)
    new = enrol(chance, serial, year=year, school_year_start=school.school_year_start)
    membership = Membership(person_id=new.person_id, start=school.day)
    joined = _smallest_classes(school.class_groups, year)
    return replace(
        school,
        students=(*school.students, new),
        students_ever=serial + 1,
        year_groups=tuple(
            with_member(each, membership) if each.year == year else each
            for each in school.year_groups
        ),
        house_groups=tuple(
            with_member(each, membership) if each.group_id == house_id_of(new) else each
            for each in school.house_groups
        ),
        class_groups=tuple(
            with_member(each, membership) if each.group_id in joined else each
            for each in school.class_groups
        ),
    )


def _smallest_classes(groups: Sequence[ClassGroup], year: int) -> set[int]:
    """Return the ids of one class of each subject of a year."""
    smallest: dict[str, ClassGroup] = {}
    for group in groups:
        if group.year != year:
            continue
        known = smallest.get(group.subject_code)
        if known is None or len(group.members) < len(known.members):
            smallest[group.subject_code] = group
    return {each.group_id for each in smallest.values()}


def _hand_over(school: School, chance: Chance) -> School:
    """Give some classes to another teacher from tonight on."""
    ids = [each.group_id for each in school.class_groups]
    handed = chance.shuffled(ids, "handed over", school.night)[: school.unit]
    groups = tuple(
        _handed_over(each, school, chance) if each.group_id in handed else each
        for each in school.class_groups
    )
    return replace(school, class_groups=groups)


def _handed_over(group: ClassGroup, school: School, chance: Chance) -> ClassGroup:
    current = [each.person_id for each in group.supervisors if each.end is None]
    others = [each.person_id for each in school.staff if each.person_id not in current]
    teacher = chance.pick(others, "teacher", group.group_id, school.night)
    yesterday = school.day - timedelta(days=1)
    past = tuple(ended(each, yesterday) for each in group.supervisors)
    return replace(group, supervisors=(*past, Membership(person_id=teacher, start=school.day)))


def _change(
    people: Sequence[_Person], ids: Sequence[int], how: Callable[[_Person], _Person]
) -> tuple[_Person, ...]:
    return tuple(how(each) if each.person_id in ids else each for each in people)
