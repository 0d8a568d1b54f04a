"""The law of root causes, in worlds in which anything may be wrong."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from projections.reading.causes import Cause
from tests.laws.broken_worlds import BrokenWorld, broken_worlds
from tests.laws.examples import LAWS
from tests.laws.logged_school import LoggedSchool

_FIXES_MAX = 60


@LAWS
@given(world=broken_worlds(), choice=st.randoms(use_true_random=False))
def test_putting_a_cause_right_clears_what_is_counted_under_it_and_nothing_else(
    connection: Connection[Any], world: BrokenWorld, choice: Any
) -> None:
    school = LoggedSchool(connection)
    world.begin(school)

    for _ in range(_FIXES_MAX):
        standing = school.open_errors()
        if not standing:
            break
        causes = sorted(school.causes(), key=_identity)
        counted = {each.cause_id: school.open_errors(each.cause_id) for each in causes}
        # Every open error has one cause, and is counted once.
        assert sum(map(len, counted.values())) == sum(each.errors for each in causes)
        assert sum(map(len, counted.values())) == len(standing)
        assert set().union(*counted.values()) == standing

        cause = choice.choice(causes)
        world.fix(school, cause)

        assert standing - school.open_errors() == counted[cause.cause_id], cause

    assert school.open_errors() == set()


def _identity(cause: Cause) -> tuple[str, ...]:
    """Return what a cause is, whatever school it is of: examples must be alike when tried again."""
    return cause.kind, cause.data_set, cause.record_id, cause.code, cause.detail
