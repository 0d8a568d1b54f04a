"""A list as a file for a spreadsheet."""

import csv
from datetime import UTC, datetime

import pytest

from projections.web.view_models.csv_lines import csv_lines, harmless
from tests.projections.web.view_models.readings import CLOCK, error


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("\r=1", "'\r=1"),
        ("\uff1d1", "'\uff1d1"),
        ("Amelia, 00231", "Amelia, 00231"),
        ("8B/Ma1", "8B/Ma1"),
        ("", ""),
    ],
)
def test_no_cell_is_computed(cell: str, expected: str) -> None:
    assert expected == harmless(cell)


def test_a_line_for_each_error_below_the_headings() -> None:
    first = error(label='O"Neill, \u00c9va', raised_at=datetime(2026, 7, 3, 2, 31, tzinfo=UTC))

    lines = list(csv_lines([first], CLOCK))

    assert lines[0].startswith("\ufeffSeverity,Found,")
    assert all(line.endswith("\r\n") for line in lines)
    (row,) = csv.DictReader([lines[0].removeprefix("\ufeff"), *lines[1:]])
    assert (row["Record"], row["Since"]) == ('O"Neill, \u00c9va', "2026-07-03 03:31")


def test_without_errors_there_are_the_headings() -> None:
    assert len(list(csv_lines([], CLOCK))) == 1
