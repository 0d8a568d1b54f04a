"""Where the machine acts: schools, the broker, the workers and the people inside MYA; and what is
demanded of all of them.
"""

import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from contract.events import Author
from projections.permanent import enrolment, snapshot_holds
from tests.laws import tables
from tests.laws.haunted import SIGNED, enrol
from tests.laws.history import Decoded, History
from tests.laws.machine.broker import PLACES, Broker
from tests.laws.machine.generations import Generations
from tests.laws.machine.held import removed_though_held
from tests.laws.machine.people import Inside
from tests.laws.machine.server import Server
from tests.laws.machine.workers import Workers
from tests.laws.oracle import Expected, Row, recompute
from tests.laws.outbox import said_twice
from tests.laws.school import School
from tests.laws.world import SchoolPlan, World, publish

_FINDINGS: Final = {"removal_held", "second_installation", "run_out_of_order", "out_of_step"}
"""What is said of comparing MYA with a school's server; the oracle knows no server."""

_MANY: Final = 1_000
_HOUR_MS: Final = 3_600_000


class Stage:
    """A world that lives, from nothing."""

    def __init__(self, url: str, plans: Sequence[SchoolPlan]) -> None:
        self.generations = Generations(url)
        tables.forget_world(self.connection)
        empty = publish(plans, trust=SIGNED)
        self.broker = Broker(empty.topics)
        self.world: World = replace(empty, log=self.broker.log)
        tables.put(self.connection, self.world.mya)
        enrol(self.connection, *self.world.schools)
        self.servers = [
            Server(School(school_id, self.world.log, plan.unused))
            for school_id, plan in zip(self.world.schools, plans, strict=True)
        ]
        self.workers = Workers(self.generations.live, self.world, self.broker.log)
        self.inside = Inside(self.connection, self.world)
        for school_id in self.world.schools:
            self.inside.begin(school_id)

    @property
    def connection(self) -> Connection[Any]:
        """To the live generation."""
        return self.generations.live.connection

    def server(self, number: int) -> Server:
        """Return one of the schools' servers."""
        return self.servers[number % len(self.servers)]

    def seen(self) -> Decoded:
        """Return what was applied so far."""
        return self.seen_world().log.decoded()

    def seen_world(self) -> World:
        """Return the world as far as it was applied."""
        waiting = self.broker.waiting(self.connection)
        return replace(self.world, log=self.workers.seen(waiting))

    def forge(self, number: int, chance: random.Random) -> None:
        """Forge something at a place where there is something."""
        places = [place for place in PLACES if self.world.log.messages[place]]
        if places:
            self.broker.forge(places[number % len(places)], chance)

    def copy(self, number: int, chance: random.Random) -> None:
        """Take something once more, signed as it was, at a place where there is something."""
        places = [place for place in PLACES if self.world.log.messages[place]]
        if places:
            self.broker.copy(places[number % len(places)], chance)

    def rotate_key(self, school_id: str, overlap: timedelta) -> None:
        """Give a school another key an hour later; it takes it up at once, and so do workers."""
        keys = self.broker.log.keys
        keys.now_ms += _HOUR_MS
        key_id = keys.rotate(school_id, overlap // timedelta(milliseconds=1))
        now = datetime.fromtimestamp(keys.now_ms / 1000, UTC)
        enrolment.rotate_key(self.connection, school_id, key_id, now=now, overlap=overlap)
        self.workers.begin()
        self.generations.feed(self.world)

    def build(self, schools: Collection[int]) -> None:
        """Begin to build a generation, of all schools or of these, unless there is one beside."""
        if self.generations.beside is None:
            ids = sorted({self.server(number).school.school_id for number in schools})
            self.generations.start(self.world, ids or None)

    def switch(self) -> None:
        """Put the generation beside in the place of the live one, once both have read all."""
        if self.generations.beside is not None:
            self.level()
            self.generations.switch(self.world)
            # A school of which a key was ever revoked is distrusted after a rollback. Here nothing
            # came of it, neither before nor since.
            enrolment.trust_again(self.connection, self.world.schools, read_since=datetime.now(UTC))
            self.workers.move(self.generations.live)
            self.inside.move(self.connection)
            self.generations.feed(self.world)

    def level(self) -> None:
        """Let both generations read all that there is to be, and demand that they are the same."""
        self._settle()
        self.generations.read_all()
        self.generations.demand_no_difference()

    def compact(self, part: int) -> None:
        """Compact this many eighths of what was read: brokers leave a message alone for a week."""
        read = self.workers.next_offsets
        self.broker.log.compact({place: end * part // 8 for place, end in read.items()})

    def demand(self) -> None:
        """Demand that tables and open errors are what the oracle makes of what was read."""
        expected = recompute(self.seen(), self.inside.mya)
        found = tables.found(self.connection, self.world.schools)
        _demand_same(found, expected)
        # Which of the nights that are read by now cures what, is seen at the end.
        assert self._out_of_step(found) <= self._stranded(lambda server: server.stranded_before)

    def end(self) -> None:
        """Let everything be read, settled, published and materialised, and demand all of it."""
        self.level()
        self.demand()
        found = tables.found(self.connection, self.world.schools)
        stranded = self._stranded(lambda server: server.stranded)
        before = self._stranded(lambda server: server.stranded_before)
        assert self._out_of_step(found) <= stranded | before & self._not_compared()
        seen = self.seen()
        # What waits to be said of somebody who is erased is never said, but that it is over is.
        twice = said_twice(self.broker.told)
        assert [each for each in twice if each["school"] not in self.inside.mya.erased] == []
        assert removed_though_held(self.broker.log) == set()
        assert tables.open_in_log(self.connection, self.world.schools) == found.errors
        assert tables.books(self.connection, self.world.schools) == _sent(self.world, seen)
        balanced = tables.balanced(self.connection, self.world.schools)
        assert {key for key, is_so in balanced.items() if is_so} == _settled(self.world, seen)
        assert False not in balanced.values()
        forged = tables.forged(self.connection, self.world.topics)
        assert forged == self.workers.seen([]).forged().keys()

    def _out_of_step(self, found: Expected) -> set[tuple[str, str]]:
        """Return the (school, data set) that are told to differ, but for schools that may."""
        told = {each[:2] for each in found.errors if each[3] == "out_of_step"}
        return {each for each in told if each[0] not in self.inside.mya.erased}

    def _stranded(self, of: Callable[[Server], set[str]]) -> set[tuple[str, str]]:
        return {(each.school.school_id, name) for each in self.servers for name in of(each)}

    def _not_compared(self) -> set[tuple[str, str]]:
        """Return the (school, data set) of which nothing was said lately, so that what was said
        before stands: a snapshot's removals are held, or a run that died is the latest.
        """
        held = {
            (hold.school_id, hold.data_set)
            for server in self.servers
            for hold in snapshot_holds.of_school(self.connection, server.school.school_id)
        }
        return held | self._stranded(
            lambda server: server.stranded_before if server.has_died else set()
        )

    def replay(self) -> None:
        """Read the log from its beginning, compacted as it is, and demand the same again."""
        before = tables.found(self.connection, self.world.schools)
        self.compact(8)
        tables.begin_anew(self.connection)
        self.workers.begin()
        self._settle()
        again = tables.found(self.connection, self.world.schools)
        _demand_same(again, before)

    def _settle(self) -> None:
        self.workers.finish()
        while self.broker.relay(self.connection, _MANY):
            self.workers.finish()


def _demand_same(found: Expected, expected: Expected) -> None:
    """Demand the same read models, and the same open errors but for findings."""
    both = [
        {**each.tables, "errors": {error for error in each.errors if error[3] not in _FINDINGS}}
        for each in (found, expected)
    ]
    for name in both[0].keys() | both[1].keys():
        own, other = (each.get(name, set()) for each in both)
        assert own == other, (name, own - other, other - own)


def _sent(world: World, log: Decoded) -> Counter[Row]:
    """Return how many records each run has sent, by school, run and data set."""
    return Counter(
        (school_id, event["run_id"], data_set)
        for school_id in world.schools
        for (data_set, _), versions in History.of(school_id, log).versions.items()
        for event in versions
        if event["author"] == Author.SCHOOL
    )


def _settled(world: World, log: Decoded) -> set[Row]:
    """Return the school and version of each run of which all is known."""
    return {
        (school_id, run["version"])
        for school_id in world.schools
        for run in History.of(school_id, log).ended
    }
