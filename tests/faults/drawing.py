"""Draws a schedule from a seed. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from consumers.kafka import subjects
from tests.faults.plan import Deed, Fault
from tests.faults.points import POINTS, Program, points_of
from tests.faults.schedule import (
    MAIN,
    NIGHTS,
    OTHER,
    SCHOOLS,
    Restore,
    SayAgain,
    Schedule,
    Send,
    Step,
    Storm,
    Work,
)

_HOUR_S: Final = 3600
_YEARS_AHEAD_S: Final = 5 * 365 * 24 * _HOUR_S
_CLOCKS_OF_SERVERS: Final = (_YEARS_AHEAD_S, 20 * _HOUR_S, -5 * _HOUR_S, -_YEARS_AHEAD_S)
_CLOCKS_OF_WORKERS: Final = (_YEARS_AHEAD_S, 20 * _HOUR_S, -5 * _HOUR_S)
_STORM_MOVES: Final = ("start", "start", "stop", "kill")
_MOVES_MAX: Final = 6
_WAIT_MS_MAX: Final = 1500


def draw(seed: int) -> Schedule:
    """Return the schedule of a seed: nights of the schools, and what goes wrong meanwhile."""
    drawing = _Drawing(random.Random(seed))  # noqa: S311 - no secret
    acts = [act for night in range(1, NIGHTS + 1) for act in drawing.night(night)]
    return Schedule(seed=seed, acts=tuple(acts))


@dataclass(slots=True)
class _Drawing:
    chance: random.Random
    sent: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SCHOOLS, 0))

    def night(self, night: int) -> list[tuple[Step, ...]]:
        """Return the acts of a night: something odd, the schools send, the workers work."""
        sends = [self._send(school, night) for school in SCHOOLS if self._is_likely(0.8)]
        works = self._works()
        odd = [self._odd()] if night > 1 and self._is_likely(0.6) else []
        acts = [(*sends, *works)] if self._is_likely(0.4) else [tuple(sends), tuple(works)]
        return [*odd, *(act for act in acts if act)]

    def _send(self, school: str, night: int) -> Send:
        self.sent[school] += 1
        return Send(
            school=school,
            night=night,
            server=OTHER if night > 1 and self._is_likely(0.15) else MAIN,
            faults=self._faults(Program.PRODUCER, [Deed.KILL]) if self._is_likely(0.6) else (),
            clock_ahead_s=(self.chance.choice(_CLOCKS_OF_SERVERS) if self._is_likely(0.15) else 0),
        )

    def _works(self) -> Sequence[Work | Storm]:
        kind = self.chance.random()
        if kind < 0.15:
            return [self._storm()]
        if kind < 0.3:
            return [Work(share=tuple(subjects())), self._work(tuple(subjects()))]
        if kind < 0.45:
            mixed = self.chance.sample(subjects(), len(subjects()))
            cut = self.chance.randrange(1, len(mixed))
            return [self._work(tuple(mixed[:cut])), self._work(tuple(mixed[cut:]))]
        return [self._work() for _ in range(self.chance.randint(1, 2))]

    def _work(self, share: tuple[str, ...] | None = None) -> Work:
        deeds = [Deed.KILL, Deed.KILL, Deed.STOP]
        return Work(
            share=share,
            faults=self._faults(Program.CONSUMERS, deeds) if self._is_likely(0.8) else (),
            clock_ahead_s=(self.chance.choice(_CLOCKS_OF_WORKERS) if self._is_likely(0.1) else 0),
        )

    def _storm(self) -> Storm:
        count = self.chance.randint(3, _MOVES_MAX)
        return Storm(
            tuple(
                (self.chance.choice(_STORM_MOVES) if number else "start", self._wait_ms())
                for number in range(count)
            )
        )

    def _wait_ms(self) -> int:
        return self.chance.randrange(_WAIT_MS_MAX)

    def _odd(self) -> tuple[Step, ...]:
        school = self.chance.choice(SCHOOLS)
        runs_back = self.chance.randint(1, 2)
        if self._is_likely(0.5):
            return (Restore(school=school, runs_back=runs_back),)
        return (SayAgain(school=school, runs_back=runs_back),)

    def _faults(self, program: Program, deeds: Sequence[Deed]) -> tuple[Fault, ...]:
        point = self.chance.choice(points_of(program))
        call = self.chance.randint(1, POINTS[point].calls)
        return (Fault(point=point, deed=self.chance.choice(deeds), call=call),)

    def _is_likely(self, share: float) -> bool:
        return self.chance.random() < share
