"""The worlds that the laws are tried on reach every read model and every rule."""

from collections import Counter
from typing import Final

from hypothesis import Phase, given, settings

from contract.data_sets import ALL
from contract.rules import intrinsic_violations
from tests.laws.oracle import Expected, recompute
from tests.laws.plain_records import plain_changes
from tests.laws.school import Night
from tests.laws.tables import READ_MODELS
from tests.laws.world import SchoolPlan, publish, worlds

CODES: Final = (
    *(reference.code for data_set in ALL for reference in data_set.references),
    *("username_taken", "subjects_off", "required_field_missing", "dates_reversed"),
    "picture_unusable",
)

ALWAYS_THE_SAME: Final = settings(
    max_examples=200, derandomize=True, database=None, deadline=None, phases=[Phase.generate]
)
"""Enough for the rarest of them, a warning that stands at the end of a long chain."""


def _expected(plans: list[SchoolPlan]) -> Expected:
    world = publish(plans)
    return recompute(world.log.decoded(), world.mya)


def test_the_worlds_show_every_read_model_and_raise_every_code() -> None:
    reached: Counter[str] = Counter()

    @ALWAYS_THE_SAME
    @given(plans=worlds())
    def count(plans: list[SchoolPlan]) -> None:
        expected = _expected(plans)
        reached.update(expected.tables.keys())
        reached.update({error[3] for error in expected.errors})

    count()

    assert reached.keys() >= {*READ_MODELS, *CODES}, reached


def test_a_whole_school_has_no_error_and_shows_a_row_everywhere() -> None:
    changes = plain_changes(*(data_set.name for data_set in ALL))

    expected = _expected([SchoolPlan(nights=[Night(changes=changes)])])

    assert expected.errors == set()
    assert {view for view, rows in expected.tables.items() if rows} == set(READ_MODELS)


def test_plain_records_break_no_rule() -> None:
    of_plain = {
        (data_set.name, record_id): intrinsic_violations(data_set, record)
        for data_set in ALL
        for _, record_id, record in plain_changes(data_set.name)
        if record is not None
    }

    assert {key: broken for key, broken in of_plain.items() if broken} == {}
    assert {name for name, _ in of_plain} == {data_set.name for data_set in ALL}
