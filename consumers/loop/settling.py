"""Settling: the ends of runs of which all events are applied, and what others have changed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from psycopg import Connection

from consumers.apply.judging.rejudging import rejudge
from consumers.apply.runs.run_end import settle_run
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.schools import load_schools
from consumers.loop.figures import Figures
from consumers.loop.judging import Judging
from projections.generation import run_ends
from projections.generation.run_ends import PendingRunEnd
from projections.permanent import rejudgings
from projections.replay.standing import Standing

_log: Final = structlog.get_logger()

_RUNS_MAX: Final = 20
_TAKING_UP_S: Final = 0.2
"""How many runs are settled in one transaction, and for how long more of them are taken up: what
holds the locks of partition numbers keeps promotions and the back office waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """Settles on one connection. `parked` are the schools of which nothing is settled."""

    connection: Connection[Any]
    standing: Standing
    judging: Judging
    context: Callable[[], Context]
    figures: Figures
    parked: Callable[[], Sequence[str]]

    def settle(self, partitions: Sequence[int]) -> None:
        """Settle every run on these partition numbers that can be, and judge again what others have
        changed. Raises as `Judging.of` does.
        """
        has_settled = False
        while self._rejudge_next(partitions) or self._settle_some(partitions):
            has_settled = True
        if has_settled:
            self.judging.passed(partitions)

    def ready(self, partitions: Sequence[int], runs_max: int = 1) -> list[PendingRunEnd]:
        """Return the next runs on these partition numbers that can be settled now."""
        find = run_ends.ready if self.standing.live else run_ends.settled_live
        return find(self.connection, partitions, self.parked(), runs_max=runs_max)

    def _settle_some(self, partitions: Sequence[int]) -> bool:
        """Settle runs in one transaction; return whether there was any."""
        settled: list[tuple[PendingRunEnd, bool]] = []
        until = time.monotonic() + _TAKING_UP_S
        with self.judging.holding(partitions):
            ready = self.ready(partitions, _RUNS_MAX)
            if not ready:
                return False
            schools = load_schools(self.context(), {each.school_id for each in ready})
            for pending in ready:
                with self.judging.one() as context:
                    context.schools = schools
                    settled.append((pending, settle_run(context, pending)))
                    schools = dict(context.schools)
                if time.monotonic() > until:
                    break
        for pending, balanced in settled:
            self.figures.settled(balanced=balanced)
            _log.info("run_settled", school_id=pending.school_id, run_id=pending.event["run_id"])
        return True

    def _rejudge_next(self, partitions: Sequence[int]) -> bool:
        if self.standing.live:
            return False  # it judges in the transaction of the change
        with self.judging.of(partitions) as context:
            rejudging = rejudgings.next_of(self.connection, self.standing.name, partitions)
            if rejudging is None:
                return False
            rejudge(context, rejudging.school_id, rejudging.data_sets)
            rejudgings.done(self.connection, rejudging)
        _log.info("school_judged_again", school_id=rejudging.school_id)
        return True
