import pytest

from contract.data_sets.students import STUDENTS
from contract.runs import DataSetEnd
from producer.diff.baseline import Baseline
from producer.events.lifecycle import skipped_end
from producer.failures import ExitCode
from producer.night.night import next_run
from producer.night.orders import Orders, exit_code_of
from producer.state.runs import KnownRun


def end(reason: str | None) -> DataSetEnd:
    return {**skipped_end(STUDENTS, Baseline(), ""), "reason": reason}


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([None, None], ExitCode.DONE),
        ([None, "off", "not_selected"], ExitCode.DONE),
        ([None, "held"], ExitCode.NEEDS_A_PERSON),
        ([None, "extract_missing"], ExitCode.NEEDS_A_PERSON),
        (["held", "held"], ExitCode.NEEDS_A_PERSON),
        (["held", "extract_missing"], ExitCode.NEEDS_A_PERSON),
        (["values_lost"], ExitCode.NEEDS_A_PERSON),
        (["extract_missing", "extract_unreadable"], ExitCode.FAILED),
        (["column_missing", "off"], ExitCode.FAILED),
        (["two_week_cycle", "off"], ExitCode.NEEDS_A_PERSON),
        (["off", "not_selected"], ExitCode.DONE),
    ],
)
def test_the_exit_code_says_whether_a_person_is_needed(
    reasons: list[str | None], expected: ExitCode
) -> None:
    assert expected == exit_code_of([end(reason) for reason in reasons])


@pytest.mark.parametrize(
    ("switched_on", "imported", "selected", "expected"),
    [
        ({"students"}, set(), None, None),
        (set(), set(), None, "off"),
        ({"students"}, set(), {"subjects"}, "not_selected"),
        (set(), set(), {"subjects"}, "off"),
        (set(), set(), {"students"}, None),
        ({"students"}, {"students"}, None, "off"),
        ({"students"}, {"students"}, {"subjects"}, "off"),
        ({"students"}, {"students"}, {"students"}, None),
        ({"students"}, {"subjects"}, None, None),
    ],
)
def test_a_data_set_is_left_out_for_a_reason(
    switched_on: set[str], imported: set[str], selected: set[str] | None, expected: str | None
) -> None:
    orders = Orders(
        school="s1",
        producer_version="1",
        day="2026-09-01",
        switched_on=frozenset(switched_on),
        imported=frozenset(imported),
        selected=frozenset(selected) if selected is not None else None,
    )

    assert expected == orders.reason_to_leave_out("students")


@pytest.mark.parametrize(("now_ms", "expected"), [(99, 101), (100, 101), (101, 101), (500, 500)])
def test_a_run_follows_the_one_before_it(now_ms: int, expected: int) -> None:
    before = KnownRun(run_id="100-a", version=100, previous_run_id=None)

    run = next_run(before, now_ms, "abc")

    assert (expected, f"{expected}-abc", "100-a") == (run.version, run.run_id, run.previous_run_id)
