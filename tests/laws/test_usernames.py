"""Usernames: who gets which, for every order of arrival.

The tables say what data-sets.md promises, by hand; the property asks the oracle.
"""

from collections.abc import Sequence
from itertools import permutations
from typing import Any, Final

import pytest
from hypothesis import given
from psycopg import Connection

from consumers.apply.transaction.breaker import Breaker
from tests.laws import tables
from tests.laws.clashes import CLASHES, Accounts, Clash, Taken
from tests.laws.examples import FEW
from tests.laws.oracle import recompute
from tests.laws.schedule import Schedule, Step, schedules
from tests.laws.school import Change, End, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish, worlds

READINGS: Final = (
    (("students", "staff-members", "contacts", "runs"), 5),
    (("students", "contacts", "staff-members", "runs"), 1_000),
    (("runs", "contacts", "staff-members", "students"), 1_000),
    (("contacts", "staff-members", "runs", "students"), 5),
)
"""The ends of runs after their events, before them and between them; how many messages at once."""


@pytest.mark.parametrize(("order", "at_once"), READINGS)
def test_clashes_end_the_same_for_every_order_of_arrival(
    connection: Connection[Any], order: Sequence[str], at_once: int
) -> None:
    # Each order in which the events can lie on the topics is a school of its own.
    plans = [(clash, _plan(clash, nights)) for clash in CLASHES for nights in _orders(clash.nights)]
    world = publish([plan for _, plan in plans])
    tables.put(connection, world.mya)
    # Dozens of schools of which everybody clashes are what the breaker takes for a fault of ours.
    worker = Worker(connection, world, breaker=Breaker(frozenset({"username_taken"})))

    for place in ((subject, 0) for subject in order):
        while worker.next_offsets[place] < len(world.log.messages[place]):
            worker.apply(worker.read([(place, at_once)]))

    ended = {
        (clash.name, school_id): (_accounts(connection, school_id), _taken(connection, school_id))
        for school_id, (clash, _) in zip(world.schools, plans, strict=True)
    }
    assert ended == {
        (clash.name, school_id): (clash.accounts, clash.taken)
        for school_id, (clash, _) in zip(world.schools, plans, strict=True)
    }


@FEW
@given(plans=worlds("students", "staff-members", "contacts"), schedule=schedules())
def test_people_are_who_the_oracle_says_whatever_the_order(
    connection: Connection[Any], plans: list[SchoolPlan], schedule: Schedule
) -> None:
    world = publish(plans)
    tables.put(connection, world.mya)
    worker = Worker(connection, world)

    for step in (*schedule.steps, Step([(place, 1000) for place in schedule.rest])):
        worker.apply(worker.read(step.picks))

        expected = recompute(world.log.decoded(worker.next_offsets), world.mya)
        found = tables.found(connection, world.schools)
        assert found.tables == expected.tables
        assert found.errors == expected.errors


def _plan(clash: Clash, nights: Sequence[Sequence[Change]]) -> SchoolPlan:
    ends = clash.ends or [End.COMPLETED] * len(nights)
    return SchoolPlan(
        nights=[Night(changes=own, end=end) for own, end in zip(nights, ends, strict=True)],
        accounts=clash.existing,
    )


def _accounts(connection: Connection[Any], school_id: str) -> Accounts:
    return dict(
        connection.execute(
            "SELECT third_party_id, username FROM sync.account"
            " WHERE school_id = %s AND third_party_id IS NOT NULL",
            [school_id],
        ).fetchall()
    )


def _taken(connection: Connection[Any], school_id: str) -> Taken:
    errors = tables.found(connection, [school_id]).errors
    return {(data_set, person_id, holder) for _, data_set, person_id, _, holder in errors}


def _orders(nights: Sequence[Sequence[Change]]) -> list[list[Sequence[Change]]]:
    """Return the nights with the changes of each in every order."""
    if not nights:
        return [[]]
    return [[first, *rest] for first in permutations(nights[0]) for rest in _orders(nights[1:])]
