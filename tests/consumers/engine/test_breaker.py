"""When the breaker trips: on both sides of every boundary."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.engine.breaker import (
    RUN_SPAN_LENGTHS,
    SPAN_LENGTHS,
    Fall,
    RunEnd,
    Span,
    Tally,
    Trip,
    count,
    count_end,
)
from projections.generation.breaker_counts import Cause

CAUSE: Final = Cause("sims.rooms", 0, "rooms", "value_unreadable")
SOUND: Final = ""
"""Stands for a school of which a record did not fall."""


def falls(records: Sequence[str], *, first: int = 0) -> list[Fall]:
    """Return what fell of records that lie one after the other, each given by its school."""
    return [
        fall(school_id, offset, offset + 1)
        for offset, school_id in enumerate(records, first)
        if school_id != SOUND
    ]


def fall(school_id: str, offset: int, read_to: int) -> Fall:
    return Fall(
        cause=CAUSE,
        school_id=school_id,
        offset=offset,
        read_to=read_to,
    )


def trips(*records: str) -> list[Trip]:
    return count(falls(records), {})


THREE: Final = (*["a"] * 50, *["b"] * 30, *["c"] * 20)
FEW_EACH: Final = [str(number) for number in range(22)]
SHORTEST: Final = SPAN_LENGTHS[0]
LONGEST: Final = SPAN_LENGTHS[-1]


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(THREE, id="three schools all of whose records fell"),
        pytest.param((*[SOUND] * 19, *THREE), id="most of what the third school brings"),
        pytest.param(FEW_EACH, id="many schools, a record each"),
        pytest.param((*FEW_EACH[:1], *FEW_EACH[:1], *FEW_EACH), id="one of them with more"),
    ],
)
def test_most_records_of_several_schools_trip_it_with_the_last(records: Sequence[str]) -> None:
    before, whole = trips(*records[:-1]), trips(*records)

    assert before == []
    assert {trip.span.length for trip in whole} == set(SPAN_LENGTHS)
    assert {trip.read_to for trip in whole} == {len(records)}
    assert whole[0].fallen == Counter(each for each in records if each != SOUND)


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(["a"] * 5_000, id="a first night that is full of one error"),
        pytest.param(["a", "b"] * 2_500, id="two such nights"),
        pytest.param((*["a", "b"] * 500, *["c"] * 19), id="and a handful of a small school"),
        pytest.param((*[SOUND] * 20, *THREE), id="half of what the third school brings"),
        pytest.param(FEW_EACH[:-1], id="a handful of small schools"),
        pytest.param(("a", "b", "c", *[SOUND] * 3) * 400, id="half of everybody's"),
    ],
)
def test_anything_less_does_not(records: Sequence[str]) -> None:
    assert trips(*records) == []


def test_what_two_schools_that_fell_had_sound_counts_for_them() -> None:
    mostly_sound = [*["a"] * 20, *["b"] * 20, *[SOUND] * 500, *["c"] * 30]

    assert trips(*mostly_sound) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(CAUSE, code="required_field_missing"),
        replace(CAUSE, partition=1),
        replace(CAUSE, topic="sims.subjects", data_set="subjects"),
    ],
    ids=str,
)
def test_other_causes_and_places_are_counted_apart(other: Cause) -> None:
    fallen = falls(THREE)
    elsewhere = [replace(each, cause=other) for each in fallen[:50]]

    assert count([*elsewhere, *fallen[50:]], {}) == []


def test_what_lies_in_another_span_is_no_part_of_it() -> None:
    across = falls(THREE, first=LONGEST - 50)
    behind = falls(THREE, first=LONGEST)

    assert count(across, {}) == []
    assert {trip.span.number for trip in count(behind, {})} == {
        LONGEST // length for length in SPAN_LENGTHS
    }


def test_first_nights_of_large_schools_fit_into_the_longest_span() -> None:
    longest = Span(cause=CAUSE, length=LONGEST, number=0)
    of_two = Tally(Counter(a=60_000, b=60_000))
    third = falls(["c"] * 20, first=120_000)

    before = count(third[:-1], {longest: replace(of_two, fallen=of_two.fallen.copy())})
    whole = count(third, {longest: of_two})

    assert before == []
    assert [trip.span for trip in whole] == [longest]


def test_what_was_sound_long_ago_does_not_hide_it() -> None:
    found = count(falls(THREE, first=SHORTEST * 5), {})

    assert {trip.span.length for trip in found} == {SHORTEST}


def test_what_falls_long_after_it_was_read_counts_where_reading_is_now() -> None:
    read_to = 10 * LONGEST + 20
    late = [replace(each, offset=each.offset * 7, read_to=read_to) for each in falls([*THREE, "c"])]

    assert count(late[:-1], {}) == []
    assert {trip.fallen["c"] for trip in count(late, {})} == {21}


def ends(*figures: tuple[str, int, int], read_to: int = 60) -> list[list[Trip]]:
    """Count ends of runs, each given by its school, what fell and what it had sent."""
    tallies: dict[Span, Tally] = {}
    return [
        count_end(
            RunEnd(cause=CAUSE, school_id=school_id, fallen=fallen, sent=sent, read_to=read_to),
            tallies,
        )
        for school_id, fallen, sent in figures
    ]


ALL_OF_TWO: Final = (("a", 300, 300), ("b", 200, 200))


@pytest.mark.parametrize(
    "third",
    [
        pytest.param(("c", 20, 20), id="all that it sent"),
        pytest.param(("c", 20, 39), id="most of it"),
        pytest.param(("c", 25, 0), id="what it had sent on other nights"),
    ],
)
def test_the_end_of_a_third_run_trips_it(third: tuple[str, int, int]) -> None:
    sound_by_then, _, tripping = ends(*ALL_OF_TWO, third)

    assert sound_by_then == []
    assert {trip.span.length for trip in tripping} == set(RUN_SPAN_LENGTHS)
    assert [trip.records for trip in tripping] == [500 + third[1]] * len(RUN_SPAN_LENGTHS)


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param((*ALL_OF_TWO, ("c", 19, 19)), id="a handful"),
        pytest.param((*ALL_OF_TWO, ("c", 20, 40)), id="half of what the third sent"),
        pytest.param((("s", 0, 20), *ALL_OF_TWO, ("c", 20, 20)), id="as much of another is sound"),
        pytest.param((("a", 300, 300),) * 3, id="one school thrice"),
        pytest.param(
            (("a", 30, 300), ("b", 30, 300), ("c", 30, 30)), id="little of what the others sent"
        ),
    ],
)
def test_ends_with_less_do_not(figures: Sequence[tuple[str, int, int]]) -> None:
    assert [trip for found in ends(*figures) for trip in found] == []


@given(
    records=st.lists(st.sampled_from(["a", "b", "c", "d", SOUND]), min_size=60, max_size=200),
    cuts=st.sets(st.integers(1, 199), max_size=6),
)
def test_it_trips_at_the_same_record_in_whichever_pieces_it_is_told(
    records: list[str], cuts: set[int]
) -> None:
    # Across the end of a span, so that some of it is forgotten.
    fallen = falls(records, first=SHORTEST - 40)
    tallies: dict[Span, Tally] = {}
    in_pieces: dict[Span, Trip] = {}

    bounds = [0, *sorted(cuts), len(fallen)]
    for start, end in pairwise(bounds):
        for trip in count(fallen[start:end], tallies):
            in_pieces.setdefault(trip.span, trip)

    at_once = {trip.span: trip for trip in count(fallen, {})}
    assert in_pieces == at_once
