"""What of a later import of periods cannot be accepted, and is refused in one line."""

from typing import Any

import pytest
from psycopg import Connection

from consumers.back_office import RefusedError
from consumers.back_office.school_days import SchoolDays
from projections.permanent import snapshot_holds
from projections.permanent.snapshot_holds import SnapshotHold
from tests.laws.class_lessons import SUBJECT, gone, period
from tests.laws.one_school import OneSchool
from tests.laws.school import DAY, End
from tests.laws.school_days import REASON, office_on

FIRST = period("p1")
SECOND = period("p2", "Period 2", "10:00:00", "11:00:00")
EARLIER = period("p1", "Period 1", "08:00:00", "09:00:00")


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    """A school with one period."""
    school = OneSchool(connection)
    school.night(FIRST)
    return school


@pytest.fixture
def days(school: OneSchool, connection: Connection[Any]) -> SchoolDays:
    return office_on(connection, school.world)


def test_no_school_day_is_accepted_while_an_import_is_under_way(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(EARLIER, end=End.ABANDONED)

    with pytest.raises(RefusedError, match="is under way"):
        days.plan(school.school_id)


def test_what_an_import_that_was_broken_off_has_sent_is_no_part_of_a_proposal(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(SECOND)
    school.night(gone(FIRST), end=End.CUT)

    with pytest.raises(RefusedError, match="is under way"):
        days.apply(school.school_id, REASON, keep=True)


@pytest.mark.parametrize("last", [gone(FIRST), period("p1", start="11:00:00")])
def test_no_school_day_is_accepted_without_a_sound_period(
    last: Any, school: OneSchool, days: SchoolDays
) -> None:
    school.night(last)

    with pytest.raises(RefusedError, match="no sound period"):
        days.plan(school.school_id)


def test_no_school_day_is_accepted_while_removals_of_periods_are_held(
    school: OneSchool, days: SchoolDays, connection: Connection[Any]
) -> None:
    school.night(SECOND)
    hold = SnapshotHold(
        school_id=school.school_id,
        data_set="periods",
        run_id="run-2",
        version=2,
        day=DAY,
        first_day=None,
        last_day=None,
        held_ids=[],
        known=2,
        leaving=2,
    )
    snapshot_holds.put(connection, hold)

    with pytest.raises(RefusedError, match="are held"):
        days.plan(school.school_id)


def test_a_proposal_that_differs_in_nothing_is_none(school: OneSchool, days: SchoolDays) -> None:
    school.night(EARLIER)
    school.night(FIRST)

    assert days.plan(school.school_id) is None
    with pytest.raises(RefusedError, match="no proposal"):
        days.apply(school.school_id, REASON, keep=True)


def test_another_proposal_than_the_one_looked_at_is_not_accepted(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(EARLIER)
    looked_at = days.plan(school.school_id)
    assert looked_at is not None
    school.night(SECOND)
    before = school.rows("time_slots")

    with pytest.raises(RefusedError, match="look at what it changes first"):
        days.apply(school.school_id, REASON, keep=True, proposal_id=looked_at.proposal_id)

    assert school.rows("time_slots") == before


def test_a_school_that_is_not_known_or_has_no_school_day_is_refused(
    connection: Connection[Any],
) -> None:
    other = OneSchool(connection)
    days = office_on(connection, other.world)

    with pytest.raises(RefusedError, match="does not know"):
        days.plan(other.school_id)
    other.night(SUBJECT)

    assert days.plan(other.school_id) is None
    with pytest.raises(RefusedError, match="no accepted school day"):
        days.undo(other.school_id, REASON, keep=True)
