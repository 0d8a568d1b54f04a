"""The breaker: whether so many records of several schools fell to one cause that the fault is ours.

A record falls when it has an error of a code that it did not have before. Falls are counted by
topic partition, code and school over spans of its offsets, each beginning at a multiple of its
length. How many records a span has is told by the offsets alone, so sound records cost nothing;
and a fall is judged by what lies before it, so that it does not matter which batch it came in.

What falls at the end of a run was read before, with much that waits for the ends of other runs. It
is measured by what the runs had sent whose ends came before, over spans of the topic of runs.

What is looked at is what remains of a span without the two schools that fell most: one school that
is full of one error explains nothing, and two may be chance. If more than half of that fell, and it
is not a handful, several schools have failed alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import nlargest
from itertools import groupby, product
from typing import Final

from projections.generation.breaker_counts import Cause

SPAN_LENGTHS: Final = (1_000, 10_000, 100_000, 1_000_000)
"""In the first there are the changes of a night of many schools, whose records are some tens; the
last has room for the first nights of several, whose lessons are some ten thousand each. A longer
one would be filled with what was sound long before the fault."""

RUN_SPAN_LENGTHS: Final = (100, 1_000, 10_000)
"""A run has some sixteen messages: the ends of six, of sixty, and of six hundred."""

LEFT_OUT: Final = 2
"""The schools that fell most: what remains are others, so that it takes three at least."""

REST_MIN: Final = 20
"""So many of the others must have fallen: fewer are what a bad evening of small schools comes to,
and ten times as many would be two hundred wrong errors before anything stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A record that fell: where it lies, and how far its topic had been read by then."""

    cause: Cause
    school_id: str
    offset: int
    read_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """The end of a run: what of a data set fell at it to a code, and what the run had sent.

    `read_to` is how far the topic of runs had been read.
    """

    cause: Cause
    school_id: str
    fallen: int
    sent: int
    read_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Offsets of the topic partition of a cause."""

    cause: Cause
    length: int
    number: int

    @property
    def start(self) -> int:
        """Return its first offset."""
        return self.number * self.length


@dataclass(slots=True)
class Tally:
    """How many records fell in a span, by school.

    Those `late` lie before it and were read long ago: what somebody else lost has let them fall.
    They make the span longer by themselves. `sent` is what the runs had sent that ended in it.
    """

    fallen: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)

    @property
    def ended(self) -> int:
        """Return of how many records the runs were; what fell, earlier ones may have sent."""
        return sum(
            max(self.sent[each], self.fallen[each]) for each in self.sent.keys() | self.fallen
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """The span in which the breaker trips, and what had fallen there by then."""

    span: Span
    read_to: int
    fallen: Mapping[str, int]
    """Records by school."""

    @property
    def records(self) -> int:
        """Return how many records fell."""
        return sum(self.fallen.values())


def is_struck(fallen: Counter[str], every: int) -> bool:
    """Say whether the fault is ours, of so many records in all."""
    records = fallen.total()
    if 2 * records <= every:  # nearly always, and then no schools need be compared
        return False
    most = sum(nlargest(LEFT_OUT, fallen.values()))
    rest = records - most
    return rest >= REST_MIN and 2 * rest > every - most


def count(falls: Iterable[Fall], tallies: dict[Span, Tally]) -> list[Trip]:
    """Add falls to what was counted, and return where the breaker trips: once a span at most."""
    trips = []
    for span, own in by_span(falls):
        trip = _add(span, own, tallies.setdefault(span, Tally()))
        if trip is not None:
            trips.append(trip)
    return trips


def by_span(falls: Iterable[Fall]) -> Iterator[tuple[Span, list[Fall]]]:
    """Yield the spans in which falls count, where their topic was read by then, those of one
    length in order. Each has its falls in order.
    """
    ordered = sorted(falls, key=lambda each: (each.read_to, each.offset))
    by_cause: defaultdict[Cause, list[Fall]] = defaultdict(list)
    for fall in ordered:
        by_cause[fall.cause].append(fall)
    for cause, length in product(by_cause, SPAN_LENGTHS):
        for number, own in groupby(by_cause[cause], partial(_number, length=length)):
            yield Span(cause=cause, length=length, number=number), list(own)


def _number(of: Fall | RunEnd, length: int) -> int:
    """Return which span of this length is being read."""
    return (of.read_to - 1) // length


def _add(span: Span, falls: Sequence[Fall], tally: Tally) -> Trip | None:
    trip, start = None, span.start
    late = tally.late.total()
    for fall in falls:
        tally.fallen[fall.school_id] += 1
        if fall.offset < start:
            tally.late[fall.school_id] += 1
            late += 1
        if trip is None and is_struck(tally.fallen, fall.read_to - start + late):
            trip = _trip(span, tally, fall.read_to)
    return trip


def count_end(end: RunEnd, tallies: dict[Span, Tally]) -> list[Trip]:
    """Add the end of a run to what was counted, and return where the breaker trips."""
    trips = []
    for span in spans_of_end(end):
        tally = tallies.setdefault(span, Tally())
        tally.fallen[end.school_id] += end.fallen
        tally.sent[end.school_id] += end.sent
        if is_struck(tally.fallen, tally.ended):
            trips.append(_trip(span, tally, end.read_to))
    return trips


def spans_of_end(end: RunEnd) -> list[Span]:
    """Return the spans in which the end of a run counts."""
    return [
        Span(cause=end.cause, length=length, number=_number(end, length))
        for length in RUN_SPAN_LENGTHS
    ]


def _trip(span: Span, tally: Tally, read_to: int) -> Trip:
    return Trip(span=span, read_to=read_to, fallen=dict(tally.fallen))
