"""The meeting of two generations: both have read and judged exactly as much.

While schools send, one is always a batch ahead. So both are told to halt where the one that is
ahead stands, for a minute at most, and met there. Should this program die meanwhile, the halt runs
out by itself: no night waits for it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from projections.replay.equality import is_settled, lag, positions_of
from projections.replay.standing import (
    TopicPartition,
    holding_pointer,
    lift_halt,
    put_halt,
    standing_of,
)

PATIENCE_S: Final = 60.0
"""How long to wait for a meeting. Meanwhile the live generation may stand still."""

_POLL_S: Final = 0.1
_SLACK_S: Final = 10.0
"""A halt lasts longer than the wait for it by this much."""


class NotMetError(Exception):
    """The generations did not come to stand at the same place in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Brings two generations of a deployment together."""

    connection: Connection[Any]
    partition_count: int
    patience_s: float = PATIENCE_S
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def of(self, one: str, other: str) -> Iterator[None]:
        """Hold both where they stand at the same place, in one transaction.

        Raises NotMetError; both then read on.
        """
        deadline = self.clock() + self.patience_s
        is_halted = False
        try:
            while True:
                with holding_pointer(self.connection):
                    if self._are_equal(one, other):
                        # Ours, or that of a command that died on the way.
                        self._lift(one, other)
                        yield
                        return
                    if not is_halted:
                        self._halt(one, other)
                        is_halted = True
                self._wait(one, other, deadline)
        except BaseException:
            if is_halted and not self.connection.broken:
                with holding_pointer(self.connection):
                    self._lift(one, other)
            raise

    def _wait(self, one: str, other: str, deadline: float) -> None:
        while not self._are_equal(one, other):
            if self.clock() > deadline:
                raise NotMetError(self._why(one, other))
            self.sleep(_POLL_S)

    def _are_equal(self, one: str, other: str) -> bool:
        with self.connection.transaction():
            at_one, at_other = (positions_of(self.connection, name) for name in (one, other))
            return lag(at_one, at_other) == 0 and all(
                is_settled(
                    self.connection, standing_of(self.connection, name), self.partition_count
                )
                for name in (one, other)
            )

    def _halt(self, one: str, other: str) -> None:
        at_one, at_other = (positions_of(self.connection, name) for name in (one, other))
        offsets: dict[TopicPartition, int] = {
            each: max(at_one.get(each, 0), at_other.get(each, 0))
            for each in at_one.keys() | at_other.keys()
        }
        for name in (one, other):
            put_halt(self.connection, name, offsets, self.patience_s + _SLACK_S)

    def _lift(self, one: str, other: str) -> None:
        for name in (one, other):
            if standing_of(self.connection, name).halt_offsets:
                lift_halt(self.connection, name)

    def _why(self, one: str, other: str) -> str:
        with self.connection.transaction():
            at_one, at_other = (positions_of(self.connection, name) for name in (one, other))
        offsets = lag(at_one, at_other)
        where = f"{offsets} messages apart" if offsets else "not settled"
        return (
            f"Generations {one} and {other} did not meet within {self.patience_s:.0f} s: they are"
            f" still {where}. Is each fed by `mya-consumers run --generation …`? See `replay"
            " status`."
        )
