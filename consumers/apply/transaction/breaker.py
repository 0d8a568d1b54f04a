"""The breaker in a transaction: it looks at what fell before anything is committed.

Where it trips, nothing of the transaction is written: a bug of ours must not empty a topic into
the schools' error logs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from consumers.apply.transaction.context import Context
from consumers.engine import breaker
from consumers.engine.breaker import Fall, RunEnd, Span, Tally, Trip
from contract.names import RUNS
from contract.partitions import partition_of
from contract.runs import Counts, RunEvent
from projections.generation import breaker_counts
from projections.generation.breaker_counts import SENT, Cause, Count

TopicPartition = tuple[str, int]
Positions = Callable[[Set[TopicPartition]], Mapping[TopicPartition, int]]

_log: Final = structlog.get_logger()

_NAMED_MAX: Final = 5
"""So many schools are named: enough to look at."""


class BreakerTrippedError(Exception):
    """Most records of several schools fell to one cause: the fault is taken to be ours."""

    def __init__(self, trip: Trip) -> None:
        cause = trip.span.cause
        super().__init__(
            f"{trip.records} records of {len(trip.fallen)} schools ({_struck_most(trip)}) fell to"
            f" {cause.code}, most of what was read of {cause.data_set}: between offsets"
            f" {trip.span.start} and {trip.read_to} of {cause.topic}, partition {cause.partition}."
            " That looks like a fault of this build, so the last of it was not written. Compare"
            " one of these records with SIMS. If the error is wrong, start a build that judges it"
            f" right; if it is right, start `mya-consumers run --accept {cause.code}`."
        )
        self.trip = trip


def facts_of(trip: Trip) -> dict[str, str | int]:
    """Return what a log line says of a trip."""
    cause = trip.span.cause
    return {
        "code": cause.code,
        "data_set": cause.data_set,
        "records": trip.records,
        "schools": len(trip.fallen),
        "struck_most": _struck_most(trip),
        "topic": cause.topic,
        "partition": cause.partition,
        "first_offset": trip.span.start,
        "read_to": trip.read_to,
    }


def _struck_most(trip: Trip) -> str:
    most = sorted(trip.fallen, key=lambda each: (-trip.fallen[each], each))
    return ", ".join([*most[:_NAMED_MAX], *["…"][: len(most) > _NAMED_MAX]])


@dataclass(frozen=True, slots=True)
class Breaker:
    """Stops a worker, unless a person has accepted the cause.

    `read_to` is asked how far these topic partitions were read before the transaction.
    """

    accepted: frozenset[str] = frozenset()
    """Error codes."""
    _told: set[Span] = field(default_factory=set, init=False)

    def demand_sound(self, context: Context, read_to: Positions) -> None:
        """Look at what fell in the current transaction, and count it. Raises
        BreakerTrippedError.
        """
        if context.ended is not None:
            self._demand_sound_end(context, context.ended, read_to)
        elif context.falls:
            self._demand_sound_records(context, read_to)

    def _demand_sound_records(self, context: Context, read_to: Positions) -> None:
        places = {(at.topic, at.partition) for at in context.falls.values()}
        falls = list(_falls(context, read_to(places)))
        tallies = _tallies(context, {each.cause for each in falls})
        self._allow(breaker.count(falls, tallies))
        breaker_counts.add(context.connection, _counts_of(falls))

    def _demand_sound_end(self, context: Context, event: RunEvent, read_to: Positions) -> None:
        ends = list(_ends(context, event, read_to))
        struck = [each for each in ends if each.fallen]
        if struck:
            tallies = _tallies(context, {each.cause for each in struck})
            self._allow(trip for each in struck for trip in breaker.count_end(each, tallies))
        if ends:
            breaker_counts.add(context.connection, list(_counts_of_ends(ends)))

    def _allow(self, trips: Iterable[Trip]) -> None:
        for trip in trips:
            if trip.span.cause.code not in self.accepted:
                raise BreakerTrippedError(trip)
            if trip.span not in self._told:
                self._told.add(trip.span)
                _log.warning("breaker_accepted", **facts_of(trip))


def _falls(context: Context, positions: Mapping[TopicPartition, int]) -> Iterator[Fall]:
    for ((school_id, data_set, _), code), at in context.falls.items():
        yield Fall(
            cause=Cause(at.topic, at.partition, data_set, code),
            school_id=school_id,
            offset=at.offset,
            # At least one: a record of a log that was lost lies before all that there is now.
            read_to=max(1, at.offset + 1, positions.get((at.topic, at.partition), 0)),
        )


def _ends(context: Context, event: RunEvent, read_to: Positions) -> Iterator[RunEnd]:
    """Return what fell at the end of a run to each code, and what it had sent of each data set."""
    school_id = event["school"]
    place = context.topics.of(RUNS), partition_of(school_id, context.partition_count)
    positions = read_to({place})
    fallen = Counter((data_set, code) for (_, data_set, _), code in context.falls)
    sent = {end["data_set"]: _sent(end["counts"]) for end in event["data_sets"]}
    kinds = [*fallen, *((data_set, SENT) for data_set, records in sent.items() if records)]
    for data_set, code in kinds:
        yield RunEnd(
            cause=Cause(*place, data_set, code),
            school_id=school_id,
            fallen=fallen[data_set, code],
            sent=sent.get(data_set, 0),
            read_to=max(1, positions.get(place, 0)),
        )


def _sent(counts: Counts) -> int:
    return counts["created"] + counts["updated"] + counts["removed"]


def _tallies(context: Context, causes: Collection[Cause]) -> dict[Span, Tally]:
    """Return what was counted so far of these causes."""
    sent_of = {cause: replace(cause, code=SENT) for cause in causes}
    counted = breaker_counts.counted(context.connection, {*causes, *sent_of.values()})
    tallies: defaultdict[Span, Tally] = defaultdict(Tally)
    for cause, sent in sent_of.items():
        for each in counted.get(cause, ()):
            tally = tallies[_span(cause, each)]
            tally.fallen[each.school_id] = each.records
            tally.late[each.school_id] = each.late
        for each in counted.get(sent, ()):
            tallies[_span(cause, each)].sent[each.school_id] = each.records
    return tallies


def _span(cause: Cause, count: Count) -> Span:
    return Span(cause=cause, length=count.span_length, number=count.span_number)


def _counts_of(falls: Iterable[Fall]) -> list[tuple[Cause, Count]]:
    """Return what is to be added for these, in the last span of each length: nothing is counted
    any more in those before.
    """
    last: dict[tuple[Cause, int, str], Count] = {}
    for span, own in breaker.by_span(falls):
        late = Counter(each.school_id for each in own if each.offset < span.start)
        for school_id, records in Counter(each.school_id for each in own).items():
            last[span.cause, span.length, school_id] = Count(
                span_length=span.length,
                span_number=span.number,
                school_id=school_id,
                records=records,
                late=late[school_id],
            )
    return [(cause, each) for (cause, _, _), each in last.items()]


def _counts_of_ends(ends: Iterable[RunEnd]) -> Iterator[tuple[Cause, Count]]:
    for end in ends:
        for span in breaker.spans_of_end(end):
            yield (
                end.cause,
                Count(
                    span_length=span.length,
                    span_number=span.number,
                    school_id=end.school_id,
                    records=end.sent if end.cause.code == SENT else end.fallen,
                ),
            )
