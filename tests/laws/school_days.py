"""School days changed by people: in the engine, and as the oracle has it beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from psycopg import Connection

from consumers.back_office import BackOffice, RefusedError
from consumers.back_office.school_days import SchoolDays
from contract.names import RUNS
from projections.permanent import schools, snapshot_holds
from projections.permanent.school_days import Reason
from tests.laws.history import History
from tests.laws.log import NOW_MS, PARTITION_COUNT, Place
from tests.laws.oracle import Mya
from tests.laws.oracle_periods import Slots, accepted, enabled, proposed, replaced
from tests.laws.schedule import Step, steps
from tests.laws.worker import PLACES
from tests.laws.world import SCHOOL_DAY, World

REASON: Final = Reason(who="Ada", why="A new school day.")


_PLACES: Final = [place for place in PLACES if place[0] in {*SCHOOL_DAY, RUNS}]


class Act(StrEnum):
    """What a person does about a school day."""

    APPLY = "apply"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class PersonStep:
    """An act on a school of the world, given by its number."""

    act: Act
    number: int


def acts() -> SearchStrategy[Step | PersonStep]:
    """Return any act on one of the first two schools, or a batch with something in it."""
    person = st.builds(PersonStep, st.sampled_from(Act), st.integers(0, 1))
    return st.one_of(steps(_PLACES), steps(_PLACES), person)


def office_on(connection: Connection[Any], world: World) -> SchoolDays:
    """Return the back office of a world, on a worker's connection."""
    office = BackOffice(
        connection=connection,
        topics=world.topics,
        partition_count=PARTITION_COUNT,
        now_ms=lambda: NOW_MS,
    )
    office.prepare()
    return SchoolDays(office)


@dataclass(slots=True)
class People:
    """Who acts in the engine and in the oracle, and demands that both refuse the same."""

    connection: Connection[Any]
    world: World
    _days: dict[str, list[Slots]] = field(default_factory=dict)

    def act(self, step: PersonStep, read: Mapping[Place, int]) -> Mya:
        """Act once this much of the log was read; return what MYA owns then."""
        school_id = self.world.schools[step.number % len(self.world.schools)]
        expected = self._expected(step.act, school_id, read)
        planned = self._done(step.act, school_id, keep=False)
        assert planned == self._done(step.act, school_id, keep=True)
        assert (planned is not None) == (expected is not None)
        if expected is not None:
            mya = self.world.mya
            changed = replace(mya, accepted={**mya.accepted, school_id: expected})
            self.world = replace(self.world, mya=changed)
        return self.world.mya

    def _done(self, act: Act, school_id: str, *, keep: bool) -> object:
        days = office_on(self.connection, self.world)
        schools.ensure(self.connection, [school_id])
        try:
            if act is Act.APPLY:
                return days.apply(school_id, REASON, keep=keep)
            return days.undo(school_id, REASON, keep=keep)
        except RefusedError:
            return None

    def _expected(self, act: Act, school_id: str, read: Mapping[Place, int]) -> Slots | None:
        """Return the time slots after the act; None if it must be refused."""
        history = History.of(school_id, self.world.log.decoded(read))
        now = accepted(history, self.world.mya.accepted.get(school_id, {}))
        if not now:
            return None
        days = self._days.setdefault(school_id, [enabled(now)])
        if act is Act.APPLY:
            proposal = proposed(history)
            if not proposal or proposal == days[-1] or self._is_held(school_id):
                return None
            days.append(proposal)
        elif len(days) == 1:
            return None
        else:
            days.pop()
        return replaced(now, days[-1])

    def _is_held(self, school_id: str) -> bool:
        """Say whether a person must decide first what leaves: that is no word of the log."""
        return snapshot_holds.find(self.connection, school_id, "periods") is not None
