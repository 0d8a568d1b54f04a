"""What people have set aside, as the reading of messages needs it: looked at before a byte is
decoded, and kept with the keys, so that no message costs a question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from projections.permanent.parkings import Parking, Place

EVENT_PARKED: Final = "parked"
SCHOOL_PARKED: Final = "school_parked"


class ParkedError(ValueError):
    """Somebody has set the message aside, because a worker crashes on it."""


@dataclass(frozen=True, slots=True)
class Parked:
    """Events by where they lie, and schools with the offsets, by topic, from which on."""

    events: frozenset[Place] = frozenset()
    schools: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def demand_event(self, place: Place) -> None:
        """Raise ParkedError for an event that is set aside."""
        if place in self.events:
            raise ParkedError(EVENT_PARKED)

    def demand_school(self, school_id: str, topic: str, offset: int) -> None:
        """Raise ParkedError for what a school says that is set aside."""
        starts = self.schools.get(school_id)
        if starts is not None and offset >= starts.get(topic, 0):
            raise ParkedError(SCHOOL_PARKED)


NOTHING_PARKED: Final = Parked()


def parked_of(parkings: Iterable[Parking]) -> Parked:
    """Return what these parkings come to."""
    every = list(parkings)
    return Parked(
        frozenset(each.place for each in every if each.place is not None),
        {each.school_id: dict(each.starts or {}) for each in every if each.school_id is not None},
    )
