from datetime import time
from typing import Any

import pytest

from consumers.engine.periods import school_day_at, version_of
from contract.declaration import Record
from projections.generation.period_versions import PeriodVersion
from projections.permanent.accepted_periods import AcceptedPeriod
from tests.consumers.engine.stored import SCHOOL, stored_record


def there(period_id: str, version: int, name: str = "Period 1") -> PeriodVersion:
    return PeriodVersion(SCHOOL, period_id, version, name, time(9), time(10))


def gone(period_id: str, version: int) -> PeriodVersion:
    return PeriodVersion(SCHOOL, period_id, version, None, None, None)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], {}),
        ([there("1", 5)], {"1": "Period 1"}),
        ([there("1", 4), there("2", 5)], {"1": "Period 1", "2": "Period 1"}),
        # A later run's is no part of it, whenever it was read.
        ([there("1", 5), there("1", 6, "Lesson 1")], {"1": "Period 1"}),
        ([there("1", 5), gone("1", 6)], {"1": "Period 1"}),
        ([there("1", 6)], {}),
        ([there("1", 4), gone("1", 5)], {}),
        ([gone("1", 5), there("1", 4)], {}),
        ([gone("1", 4), there("1", 5)], {"1": "Period 1"}),
    ],
)
def test_what_stood_at_the_run_is_accepted(
    versions: list[PeriodVersion], expected: dict[str, str]
) -> None:
    accepted = school_day_at(versions, 5)

    assert {each.period_id: each.name for each in accepted} == expected


def test_an_accepted_period_is_as_it_was_proposed() -> None:
    assert school_day_at([there("1", 5)], 5) == [
        AcceptedPeriod(period_id="1", name="Period 1", start_time=time(9), end_time=time(10))
    ]


PERIOD: Record = {
    "name": "Period 1",
    "start_time": "09:00:00",
    "end_time": "10:00:00",
    "week": None,
}


@pytest.mark.parametrize(
    ("change", "removed", "proposes"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"end_time": "08:00:00"}, False, False),
        ({"start_time": "nine"}, False, False),
        ({"name": ""}, False, False),
    ],
)
def test_only_a_sound_period_that_is_there_proposes_anything(
    change: dict[str, Any], removed: bool, proposes: bool
) -> None:
    record = stored_record("periods", "1", PERIOD | change, version=3, removed=removed)

    assert version_of(record) == (there("1", 3) if proposes else gone("1", 3))
