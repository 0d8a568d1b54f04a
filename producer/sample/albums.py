"""Gives people of the sample school profile pictures, and changes them from night to night.

Every other student and every third member of staff has one. Every night `School.unit` people are
photographed again, and as many pictures are taken out.
"""

from dataclasses import replace
from typing import Final

from producer.sample.chance import Chance
from producer.sample.pictures import JPEG, PNG, Flaw, Picture
from producer.sample.school import School

_STUDENTS_EVERY: Final = 2
_STAFF_EVERY: Final = 3
_STRANGER: Final = 990_000
"""Nobody has this Person ID."""


def with_pictures(school: School, chance: Chance) -> School:
    """Return the school of the first night with pictures, three of which are of no use."""
    owners = [each.person_id for each in school.students if _has_one(chance, each.person_id)]
    owners += [
        each.person_id
        for each in school.staff
        if chance.every(_STAFF_EVERY, each.person_id, "photo of staff")
    ]
    pictures = (*(_picture(chance, each) for each in owners), *_of_no_use(school, chance))
    # Of two pictures of a person the second one counts.
    return replace(school, pictures=tuple({each.person_id: each for each in pictures}.values()))


def next_album(before: School, school: School, chance: Chance) -> School:
    """Return tonight's school with tonight's pictures; its people are up to date already."""
    known = {each.person_id for each in before.students}
    people = {each.person_id for each in school.students} | {
        each.person_id for each in school.staff
    }
    kept = tuple(each for each in school.pictures if each.person_id in people | {_STRANGER})
    sound = [
        each.person_id for each in kept if each.flaw is Flaw.NONE and each.person_id != _STRANGER
    ]
    mixed = chance.shuffled(sound, "photos", school.night)
    again, taken_out = mixed[: school.unit], mixed[school.unit : 2 * school.unit]
    joined = (
        _picture(chance, each.person_id)
        for each in school.students
        if each.person_id not in known and _has_one(chance, each.person_id)
    )
    pictures = (
        replace(each, edition=school.night) if each.person_id in again else each
        for each in kept
        if each.person_id not in taken_out
    )
    return replace(school, pictures=(*pictures, *joined))


def _has_one(chance: Chance, person_id: int) -> bool:
    return chance.every(_STUDENTS_EVERY, person_id, "photo of student")


def _picture(chance: Chance, person_id: int, flaw: Flaw = Flaw.NONE) -> Picture:
    suffix = PNG if flaw is Flaw.NONE and chance.every(5, person_id, "png") else JPEG
    return Picture(person_id=person_id, suffix=suffix, flaw=flaw)


def _of_no_use(school: School, chance: Chance) -> tuple[Picture, ...]:
    """Return pictures with a flaw, of students who stay, and one of nobody."""
    too_large = school.victims["students.admission_number_missing"][0]
    no_picture = school.victims["students.provision_unfinished"][0]
    return (
        _picture(chance, too_large, Flaw.TOO_LARGE),
        _picture(chance, no_picture, Flaw.NO_PICTURE),
        _picture(chance, _STRANGER),
    )
