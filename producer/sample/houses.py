"""The four houses of the sample school; brothers and sisters are in the same one."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contacts import Place, place_of
from producer.sample.groups import Group, Membership
from producer.sample.staff import StaffMember
from producer.sample.students import Student

_FIRST_HOUSE_ID: Final = 200
_HOUSES: Final = ("Kestrel", "Merlin", "Osprey", "Goshawk")


def house_groups(
    chance: Chance, students: Sequence[Student], staff: Sequence[StaffMember], start: date
) -> Iterator[Group]:
    """Yield the four houses, each with one head of house."""
    heads = chance.shuffled(staff, "heads of house")
    for at, name in enumerate(_HOUSES):
        house_id = _FIRST_HOUSE_ID + at
        yield Group(
            group_id=house_id,
            name=f"{name} House",
            # Half of them, in a school of any seed.
            description=None if chance.every(2, at, "house described") else f"The {name}s",
            members=tuple(
                Membership(person_id=each.person_id, start=start)
                for each in students
                if house_id_of(each) == house_id
            ),
            supervisors=(Membership(person_id=heads[at % len(heads)].person_id, start=start),),
        )


def house_id_of(student: Student) -> int:
    """Return the id of the student's house."""
    return _FIRST_HOUSE_ID + _house(place_of(student))


def _house(place: Place) -> int:
    # Moved on with every block: the families with two children are spread over the houses.
    return (place.family + place.block) % len(_HOUSES)
