"""The file of the data set `periods`."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from producer.sample.extract import Extract, extract_of
from producer.sample.handwriting import Row
from producer.sample.periods import PERIODS, Period
from producer.sample.school import School

_ANY_DAY: Final = date(1899, 12, 30)
"""SIMS writes a time of day with a date that means nothing."""


def period_files(_school: School) -> Iterator[Extract]:
    """Yield the one file; the hours never change."""
    yield extract_of("periods", PERIODS, _row)


def _row(period: Period) -> Row:
    return {
        "primary_id": period.period_id,
        "Name": period.name,
        "StartTime": datetime.combine(_ANY_DAY, period.start),
        "EndTime": datetime.combine(_ANY_DAY, period.end),
        # The one week of a cycle is sometimes given a number, and sometimes none.
        "Week": None if period.weekday == 0 else "1",
    }
