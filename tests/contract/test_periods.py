"""The names of periods in full words, and the weeks of their cycle."""

import pytest

from contract.data_sets.periods import PERIODS
from contract.declaration import Record
from contract.rules import intrinsic_violations


def period(name: str | None, week: str | None = None) -> Record:
    return {"name": name, "start_time": "09:00:00", "end_time": "10:00:00", "week": week}


def derived(name: str | None, week: str | None = None) -> tuple[Record, list[str]]:
    record = period(name, week)
    combined = PERIODS.derive(record)
    return record | combined.values, [each.code for each in combined.violations]


@pytest.mark.parametrize(
    "name",
    [
        *("1Mon:3", "Mon1:3", "MonA:3", "AMon:3", "Mon:3", "P3", "Period 3"),
        *("1mon:3", "FRI:3", "12Tue:3", "Wed12:3", "Mon: 3", "Sat:03", "Sun:P3", "Thu:Period 3"),
        *("p3", "P03", "PERIOD 3", "Period3"),
    ],
)
def test_a_numbered_period_is_named_alike_however_it_is_written(name: str) -> None:
    record, codes = derived(name)

    assert (record["name"], codes) == ("Period 3", [])


@pytest.mark.parametrize("prefix", ["", "Mon:", "1Mon:", "MonA:"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tut", "Tutorial"),
        ("TUT", "Tutorial"),
        ("Tutor", "Tutorial"),
        ("Tutorial", "Tutorial"),
        ("Reg", "Registration"),
        ("Registration", "Registration"),
        ("Break", "Break"),
        ("Brk", "Break"),
        ("Lunch", "Lunch"),
        ("Lun", "Lunch"),
        ("lunch", "Lunch"),
        ("P1", "Period 1"),
        ("Period 10", "Period 10"),
        ("P0", "Period 0"),
    ],
)
def test_a_named_period_is_written_in_full_words(prefix: str, name: str, expected: str) -> None:
    record, codes = derived(prefix + name)

    assert (expected, []) == (record["name"], codes)


@pytest.mark.parametrize(
    "name",
    [
        *("3", "Assembly", "Mon:Assembly", "Mon:", "Mon", "Mon 3", "MonP3", "P", "P3a", "Period"),
        *("P100", "Mon:100", "Monday:3", "Xyz:3", "1Mon:3:4", "Enrichment (Yr 9)", "Lunch 1", "Ⅲ"),
        *("Mon:٣", "P٣"),
    ],
)
def test_any_other_name_is_kept_as_it_is_written_with_a_warning(name: str) -> None:
    record, codes = derived(name)

    assert (name, ["period_name_unrecognised"]) == (record["name"], codes)


@pytest.mark.parametrize("name", [None, ""])
def test_a_period_without_a_name_breaks_that_rule_and_no_other(name: str | None) -> None:
    record, codes = derived(name, "Week 2")

    assert (codes, record["week"]) == ([], "2")
    assert [each.code for each in intrinsic_violations(PERIODS, record)] == [
        "required_field_missing"
    ]


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("Mon:3", None, None),
        ("P3", None, None),
        ("1Mon:3", None, "1"),
        ("Mon2:3", None, "2"),
        ("MonA:3", None, "A"),
        ("bMon:3", None, "B"),
        ("01Mon:3", None, "1"),
        ("1Mon:Assembly", None, "1"),
        ("Mon:3", "1", "1"),
        ("P3", "Week 2", "2"),
        ("P3", "week a", "A"),
        ("P3", "Wk02", "2"),
        ("P3", "Week", "WEEK"),
        ("P3", "0", "0"),
        ("1Mon:3", "Week 1", "1"),
        ("1Mon:3", "2", "2"),
    ],
)
def test_the_week_comes_from_its_column_or_else_from_the_name(
    name: str, column: str | None, expected: str | None
) -> None:
    record, _ = derived(name, column)

    assert expected == record["week"]


@pytest.mark.parametrize("name", ["Mon:3", "P3", "Tut", "1Mon:Assembly"])
def test_what_is_derived_stays_when_it_is_derived_again(name: str) -> None:
    once, _ = derived(name)

    again, _ = derived(once["name"], once["week"])

    assert once == again


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("09:00:00", "10:00:00", []),
        ("09:00:00", "09:00:00", []),
        ("09:00:00", "08:59:59", ["dates_reversed"]),
        ("9:00", "10:00:00", ["value_unreadable", "dates_reversed"]),
        ("24:00:00", "24:00:00", ["value_unreadable", "value_unreadable"]),
    ],
)
def test_a_period_does_not_end_before_it_starts(start: str, end: str, expected: list[str]) -> None:
    record = period("Period 3") | {"start_time": start, "end_time": end}

    assert expected == [each.code for each in intrinsic_violations(PERIODS, record)]
