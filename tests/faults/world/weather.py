"""Draws bad weather over a schedule: nights in which programs die, and the world goes wrong too.

In most acts one program is put to sleep at a named point; a fault of the world begins, the program
wakes in it, and so all that work in that act live through it, those that have to die as well. Pure.
"""

import random
from dataclasses import replace
from typing import Final

from tests.faults.plan import Deed, Fault
from tests.faults.points import POINTS, Program, points_of
from tests.faults.schedule import Schedule, Send, Step, Weather, Work
from tests.faults.world.faults import FAULTS, FAULTS_OF_THE_BROKER

_LIKELY: Final = 0.8
_LASTS_S: Final = (0.2, 2.0, 16.0)
"""Over before anybody notices, while they try again, and longer than a silence is borne."""
_PATIENCE_S: Final = (1, 5, 120)


def weathered(schedule: Schedule) -> Schedule:
    """Return a schedule in bad weather, which its seed decides."""
    chance = random.Random(f"weather {schedule.seed}")  # noqa: S311 - no secret
    return replace(schedule, acts=tuple(_weathered(act, chance) for act in schedule.acts))


def _weathered(act: tuple[Step, ...], chance: random.Random) -> tuple[Step, ...]:
    places = [place for place, step in enumerate(act) if isinstance(step, Send | Work)]
    if not places or chance.random() > _LIKELY:
        return act
    struck = chance.choice(places)
    return tuple(
        _struck(step, chance, is_caught=place == struck) if isinstance(step, Send | Work) else step
        for place, step in enumerate(act)
    )


def _struck(step: Send | Work, chance: random.Random, *, is_caught: bool) -> Send | Work:
    borne = replace(step, patience_s=chance.choice(_PATIENCE_S))
    if not is_caught:
        return borne
    # A school knows of no database.
    faults = list(FAULTS_OF_THE_BROKER if isinstance(step, Send) else FAULTS)
    weather = Weather(fault=chance.choice(faults), lasts_s=chance.choice(_LASTS_S))
    return replace(borne, weather=weather, faults=_with_sleep(step, chance))


def _with_sleep(step: Send | Work, chance: random.Random) -> tuple[Fault, ...]:
    """Return what is planted in a step, with one point at which it sleeps."""
    if any(each.deed is Deed.STOP for each in step.faults):
        return step.faults
    program = Program.PRODUCER if isinstance(step, Send) else Program.CONSUMERS
    taken = {each.point for each in step.faults}
    point = chance.choice([each for each in points_of(program) if each not in taken])
    call = chance.randint(1, POINTS[point].calls)
    return (Fault(point=point, deed=Deed.STOP, call=call), *step.faults)
