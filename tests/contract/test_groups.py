"""Memberships, on the days of one fortnight."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.catalogue import CATALOGUE
from contract.data_sets.class_groups import CLASS_GROUPS
from contract.data_sets.groups import entries_are_sound, group_lists
from contract.data_sets.year_groups import YEAR_GROUPS
from contract.declaration import Combined, Record, Row

MEMBERS, SUPERVISORS = group_lists()

FIRST_DAY = date(2026, 1, 1)
LAST = 14
"""The day, counted from the first, after which all open entries go on."""


def day(number: int) -> str:
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def entry(start: int, end: int | None, user_id: str = "1") -> dict[str, Any]:
    return {
        "user_id": user_id,
        "start_date": day(start),
        "end_date": None if end is None else day(end),
    }


def said(combined: Combined) -> list[tuple[str, str]]:
    return [(each.code, each.detail) for each in combined.violations]


@pytest.mark.parametrize(
    ("entries", "expected", "overlap"),
    [
        ([], [], False),
        ([(1, 5)], [(1, 5)], False),
        ([(1, None)], [(1, None)], False),
        ([(3, 3)], [(3, 3)], False),
        # apart, and adjacent: the next day is no overlap, the same day is one
        ([(1, 3), (6, 9)], [(1, 3), (6, 9)], False),
        ([(1, 3), (4, 9)], [(1, 3), (4, 9)], False),
        ([(1, 3), (3, 9)], [(1, 9)], True),
        ([(1, 5), (3, 9)], [(1, 9)], True),
        # one inside the other, equal, and chains
        ([(1, 9), (3, 4)], [(1, 9)], True),
        ([(1, 9), (3, 4), (6, 12)], [(1, 12)], True),
        ([(1, 9), (1, 9)], [(1, 9)], True),
        ([(1, 3), (3, 5), (5, 7), (9, 9)], [(1, 7), (9, 9)], True),
        # open ends
        ([(1, None), (3, 5)], [(1, None)], True),
        ([(1, 5), (3, None)], [(1, None)], True),
        ([(1, None), (3, None)], [(1, None)], True),
        ([(1, 5), (6, None)], [(1, 5), (6, None)], False),
    ],
)
def test_overlapping_entries_of_one_person_are_merged(
    entries: list[tuple[int, int | None]], expected: list[tuple[int, int | None]], overlap: bool
) -> None:
    combined = MEMBERS.combine([entry(*each) for each in entries])

    assert {"memberships": [entry(*each) for each in expected]} == combined.values
    assert [("memberships_overlap", "1")] * overlap == said(combined)


def test_entries_of_several_people_do_not_overlap() -> None:
    rows = [entry(1, 9, "2"), entry(1, 9, "1"), entry(3, None, "10")]

    combined = MEMBERS.combine(rows)

    assert combined == Combined(
        {"memberships": [entry(1, 9, "1"), entry(3, None, "10"), entry(1, 9, "2")]}
    )


@pytest.mark.parametrize(
    ("start", "end", "is_reversed"), [(5, 6, False), (5, 5, False), (5, 4, True), (5, None, False)]
)
def test_an_entry_that_ends_before_it_starts_is_left_out(
    start: int, end: int | None, is_reversed: bool
) -> None:
    combined = SUPERVISORS.combine([entry(start, end)])

    assert {"supervisors": [] if is_reversed else [entry(start, end)]} == combined.values
    assert [("dates_reversed", "1")] * is_reversed == said(combined)


def test_a_reversed_entry_joins_nothing_and_is_said_once_for_a_person() -> None:
    combined = MEMBERS.combine([entry(1, 2), entry(8, 1), entry(9, 1), entry(4, 5)])

    assert combined.values == {"memberships": [entry(1, 2), entry(4, 5)]}
    assert said(combined) == [("dates_reversed", "1")]


def test_what_else_a_row_has_is_not_taken() -> None:
    combined = MEMBERS.combine([entry(1, 2) | {"role": "monitor"}])

    assert combined.values == {"memberships": [entry(1, 2)]}


def test_combining_leaves_its_rows_as_they_are() -> None:
    rows = [entry(1, 5), entry(3, 9)]

    MEMBERS.combine(rows)

    assert rows == [entry(1, 5), entry(3, 9)]


ROWS = st.lists(
    st.builds(
        entry,
        st.integers(0, LAST - 1),
        st.none() | st.integers(0, LAST - 1),
        st.sampled_from(["1", "2", "10"]),
    ),
    max_size=8,
)


@given(data=st.data(), rows=ROWS)
def test_the_order_of_the_rows_does_not_matter(data: st.DataObject, rows: list[Row]) -> None:
    one, other = MEMBERS.combine(rows), MEMBERS.combine(data.draw(st.permutations(rows)))

    assert one.values == other.values
    assert sorted(said(one)) == sorted(said(other))


def test_nor_does_it_matter_to_the_order_of_what_is_told() -> None:
    rows = [entry(5, 1, "2"), entry(5, 1, "1")]

    assert MEMBERS.combine(rows) == MEMBERS.combine(rows[::-1])


@given(rows=ROWS)
def test_a_person_is_a_member_on_the_same_days_as_before(rows: list[Row]) -> None:
    combined = MEMBERS.combine(rows)

    sound = [each for each in rows if each["end_date"] is None or _days(each)]
    assert _days_of_each(sound) == _days_of_each(combined.values["memberships"])


@given(rows=ROWS)
def test_an_overlap_is_told_where_a_day_is_covered_twice(rows: list[Row]) -> None:
    combined = MEMBERS.combine(rows)

    twice = {
        one["user_id"]
        for one, other in combinations(rows, 2)
        if one["user_id"] == other["user_id"] and _days(one) & _days(other)
    }
    assert {("memberships_overlap", each) for each in twice} == {
        each for each in said(combined) if each[0] == "memberships_overlap"
    }


@given(members=ROWS, supervisors=ROWS)
def test_the_rule_accepts_whatever_was_combined(members: list[Row], supervisors: list[Row]) -> None:
    combined = [MEMBERS.combine(members), SUPERVISORS.combine(supervisors)]

    assert not list(entries_are_sound(combined[0].values | combined[1].values))
    assert {each[0] for both in combined for each in said(both)} <= CATALOGUE.keys()


@pytest.mark.parametrize("list_name", ["memberships", "supervisors"])
@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([entry(1, 5), entry(6, 9)], []),
        ([entry(1, 5), entry(5, 9)], [("memberships_overlap", "1")]),
        ([entry(5, 9), entry(1, 5)], [("memberships_overlap", "1")]),
        ([entry(1, None), entry(5, 9)], [("memberships_overlap", "1")]),
        ([entry(1, 5), entry(1, 5, "2")], []),
        ([entry(5, 5)], []),
        ([entry(5, 4)], [("dates_reversed", "1")]),
        ([entry(1, 2) | {"start_date": ""}], [("value_unreadable", "list")]),
        ([entry(1, 2) | {"start_date": "01/09/2026"}], [("value_unreadable", "list")]),
        ([entry(1, 2) | {"end_date": "2026-02-30"}], [("value_unreadable", "list")]),
    ],
)
def test_the_rule_finds_what_was_not_made_by_combining(
    list_name: str, entries: list[Row], expected: list[tuple[str, str]]
) -> None:
    record: Record = {"memberships": [], "supervisors": []} | {list_name: entries}

    found = [(each.code, each.detail) for each in entries_are_sound(record)]

    assert [(code, list_name if about == "list" else about) for code, about in expected] == found


def test_members_and_supervisors_of_one_group_may_be_the_same_person() -> None:
    assert not list(entries_are_sound({"memberships": [entry(1, 5)], "supervisors": [entry(1, 5)]}))


def test_every_group_has_the_rule_and_the_guarded_lists() -> None:
    for data_set in (YEAR_GROUPS, CLASS_GROUPS):
        assert entries_are_sound in data_set.rules
        assert all(detail.counted_by_guard for detail in data_set.details)


def _days(row: Row) -> set[str]:
    last = row["end_date"] or day(LAST)
    return {day(number) for number in range(LAST + 1) if row["start_date"] <= day(number) <= last}


def _days_of_each(rows: list[Row]) -> dict[str, set[str]]:
    days: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        days[row["user_id"]] |= _days(row)
    return days
