"""The workers of the machine: one or two share the topics, and others take their place."""

from collections.abc import Collection, Iterable, Sequence

import pytest

from projections.generation.positions import FencedError
from tests.laws.haunted import HauntedLog
from tests.laws.log import Place, Stored
from tests.laws.machine.broker import PLACES, Waiting, part_of, removed_ahead
from tests.laws.machine.generations import Generation
from tests.laws.schedule import Mishap, Picks
from tests.laws.worker import Worker
from tests.laws.world import World


class Workers:
    """Who reads for the live generation, and what they have read of the log so far.

    What was compacted away before it was read, they have never seen.
    """

    def __init__(self, live: Generation, world: World, log: HauntedLog) -> None:
        self._live = live
        self._world = world
        self._log = log
        self._seen: dict[Place, list[Stored]] = {place: [] for place in PLACES}
        self._first: Collection[str] = {place[0] for place in PLACES}
        self._own: list[Worker] = []
        self.begin()

    @property
    def next_offsets(self) -> dict[Place, int]:
        """How far each partition is read."""
        return {place: at for own in self._own for place, at in own.next_offsets.items()}

    def seen(self, waiting: Iterable[Waiting]) -> HauntedLog:
        """Return what was applied: what was read, and what snapshots have removed. `waiting` are
        the messages of the outbox.
        """
        ahead = removed_ahead(self._log, waiting, self.next_offsets)
        return part_of(self._seen, self._log.keys, ahead)

    def share(self, first: Collection[str]) -> None:
        """Let one worker have the topics of these subjects, and another the rest."""
        self._first = first
        self.begin()

    def move(self, live: Generation) -> None:
        """Let new workers go on for another generation, which has read as much."""
        self._live = live
        self.begin()

    def begin(self) -> None:
        """Let new workers begin where the former ones have come to."""
        halves = (
            [place for place in PLACES if place[0] in self._first],
            [place for place in PLACES if place[0] not in self._first],
        )
        self._own = [self._worker(places) for places in halves if places]
        for place, at in self.next_offsets.items():
            del self._seen[place][at:]

    def take(self, picks: Picks, mishap: Mishap) -> None:
        """Read and apply this much, each worker of its own; with a mishap others go on."""
        for own in self._own:
            self._take(own, [each for each in picks if each[0] in own.next_offsets], mishap)
        if mishap is not Mishap.NONE:
            self.begin()

    def lose_a_batch(self, picks: Picks) -> None:
        """Let the workers read, lose their partitions, and then try to write."""
        read = [
            (own, own.read([each for each in picks if each[0] in own.next_offsets]))
            for own in self._own
        ]
        self.begin()
        for former, batch in read:
            if batch.next_offsets:
                with pytest.raises(FencedError):
                    former.apply(batch)

    def finish(self) -> None:
        """Read and apply all that there is."""
        self.take([(place, len(self._log.messages[place])) for place in PLACES], Mishap.NONE)
        for own in self._own:
            own.settle()

    def _worker(self, places: Sequence[Place]) -> Worker:
        return Worker(self._live.connection, self._world, places, generation=self._live.name)

    def _take(self, own: Worker, picks: Picks, mishap: Mishap) -> None:
        before = dict(own.next_offsets)
        read = own.read(picks)
        if mishap is Mishap.CRASH:
            with self._live.connection.transaction(force_rollback=True):
                own.apply(read)
            return
        own.apply(read)
        for place, _ in picks:
            self._seen[place] += self._log.messages[place][before[place] : own.next_offsets[place]]
