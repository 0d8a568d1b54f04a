"""A school day that is accepted or taken back while a generation is built reaches that too."""

from typing import Any

import pytest
from psycopg import Connection

from tests.laws.beside import Beside
from tests.laws.class_lessons import CLASS, ROOM, SUBJECT, event, gone, period
from tests.laws.one_school import OneSchool
from tests.laws.school_days import REASON, office_on

FIRST = period("p1")
SECOND = period("p2", "Period 2", "10:00:00", "11:00:00")


@pytest.mark.parametrize("read_before", [True, False])
@pytest.mark.parametrize("taken_back", [True, False])
def test_a_generation_beside_comes_to_the_same(
    connection: Connection[Any], database_url: str, *, read_before: bool, taken_back: bool
) -> None:
    school = OneSchool(connection)
    school.night(SUBJECT, CLASS, ROOM, FIRST, event(period_id="p1"), event(period_id="p2"))
    school.night(gone(FIRST), SECOND)
    days = office_on(connection, school.world)

    with Beside(database_url, school.world) as beside:
        if read_before:
            beside.worker.finish()
        days.apply(school.school_id, REASON, keep=True)
        if taken_back:
            days.undo(school.school_id, REASON, keep=True)
        beside.worker.finish()
        beside.worker.settle()

        assert beside.difference().is_empty
