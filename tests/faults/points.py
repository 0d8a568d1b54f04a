"""The named points of the programs at which something may happen to them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Program(StrEnum):
    """Which program passes a point."""

    PRODUCER = "mya-producer"
    CONSUMERS = "mya-consumers"


class Side(StrEnum):
    """Whether it happens before the function's work or after it."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """A point: a function, where it is looked up as `module:name`, and a side of it.

    It is the call 1 to `calls` of a night at which something happens; a night of few changes may
    have fewer.
    """

    program: Program
    function: str
    side: Side
    calls: int = 1


_PRODUCER: Final = {
    "reading a data set": ("producer.night.night:judge", Side.BEFORE, 12),
    "reading a record": ("producer.night.comparison:Comparison._take", Side.AFTER, 400),
    "staging a change": ("producer.state.staging:Staging.add", Side.AFTER, 40),
    "changes enqueued": ("producer.state.staging:Staging.promote", Side.AFTER, 12),
    "outbox committed": ("producer.sending.delivery:Courier.deliver", Side.BEFORE, 16),
    "message handed over": ("producer.sending.broker:KafkaBroker.send", Side.AFTER, 60),
    "acknowledged": ("producer.state.outbox:Outbox.settle", Side.BEFORE, 16),
    "outbox settled": ("producer.state.outbox:Outbox.settle", Side.AFTER, 16),
    "data set told": ("producer.events.lifecycle:Run.data_set_ended", Side.AFTER, 12),
    "before the end of the run": ("producer.night.night:Night._finish", Side.BEFORE, 1),
    "end of the run enqueued": ("producer.state.runs:Runs.end", Side.AFTER, 1),
    "run completed": ("producer.state.facts:Facts.note_end", Side.BEFORE, 1),
    "run remembered": ("producer.state.facts:Facts.note_end", Side.AFTER, 1),
}
_CONSUMERS: Final = {
    "before taking over": ("consumers.loop.applier:Applier.take_over", Side.BEFORE, 1),
    "former session ended": (
        "projections.generation.positions:PositionTable._end_former_owners",
        Side.AFTER,
        2,
    ),
    "taken over": ("consumers.loop.applier:Applier.take_over", Side.AFTER, 1),
    "before giving up": ("consumers.loop.applier:Applier.give_up", Side.BEFORE, 1),
    "given up": ("consumers.loop.applier:Applier.give_up", Side.AFTER, 1),
    "polled": ("consumers.loop.applier:Applier.apply", Side.BEFORE, 4),
    "copying": ("psycopg.copy:Copy.write_row", Side.AFTER, 400),
    "lock held": ("consumers.loop.applier:lock_numbers", Side.AFTER, 6),
    "batch written": ("consumers.loop.applier:apply_batch", Side.AFTER, 2),
    "batch committed": ("consumers.loop.applier:Applier._moved", Side.BEFORE, 3),
    "run being settled": ("consumers.loop.settling:settle_run", Side.AFTER, 3),
    "run settled": ("consumers.loop.figures:Figures.settled", Side.BEFORE, 3),
    "errors taken in": ("consumers.loop.applier:take_in", Side.AFTER, 2),
    "errors committed": ("consumers.loop.applier:Applier._materialise", Side.AFTER, 2),
    "relaying": ("consumers.loop.relay:Relay._headers", Side.AFTER, 20),
    "relayed": ("projections.permanent.outbox:published", Side.BEFORE, 3),
    "relay settled": ("projections.permanent.outbox:published", Side.AFTER, 3),
}

POINTS: Final = {
    name: Point(program, *where)
    for program, places in ((Program.PRODUCER, _PRODUCER), (Program.CONSUMERS, _CONSUMERS))
    for name, where in places.items()
}


def points_of(program: Program) -> list[str]:
    """Return the names of a program's points."""
    return [name for name, point in POINTS.items() if point.program is program]
