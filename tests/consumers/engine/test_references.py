import pytest

from consumers.engine.references import School, Verdict, judge_reference
from contract.declaration import Reference, Strength
from projections.generation.stored import Outcome, Target
from tests.consumers.engine.stored import SCHOOL

PERIOD = Reference(path="period_id", to=("periods",), strength=Strength.HARD, code="period_missing")
CLASS = Reference(
    path="class_id", to=("class-groups",), strength=Strength.HARD, code="no_class_group"
)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, Verdict.NOT_JUDGED),
        (frozenset(), Verdict.ERROR),
        (frozenset({"2"}), Verdict.ERROR),
        (frozenset({"1", "2"}), Verdict.MET),
    ],
)
@pytest.mark.parametrize("off", [frozenset(), frozenset({"periods"})])
@pytest.mark.parametrize("outcome", [Outcome.APPLIED, Outcome.ERROR, None])
def test_a_period_is_there_if_it_is_accepted_whatever_the_log_says(
    accepted: frozenset[str] | None,
    off: frozenset[str],
    outcome: Outcome | None,
    expected: Verdict,
) -> None:
    school = School(school_id=SCHOOL, data_sets_off=off, accepted_periods=accepted)
    proposed = {}
    if outcome is not None:
        target = Target(version=9, outcome=outcome, met=False, current=True)
        proposed[SCHOOL, "periods", "1"] = target

    verdict = judge_reference(PERIOD, "1", version=9, school=school, targets=proposed)

    assert verdict is expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.APPLIED, Verdict.ERROR),
        (Outcome.ERROR, Verdict.ERROR),
        (Outcome.WAITING, Verdict.WAIT),
        (Outcome.NOT_JUDGED, Verdict.NOT_JUDGED),
    ],
)
def test_what_refers_to_a_class_that_is_not_synced_goes_by_what_became_of_it(
    outcome: Outcome, expected: Verdict
) -> None:
    school = School(school_id=SCHOOL, ended_version=9, completed={"class-groups": 9})
    there = {
        (SCHOOL, "class-groups", "7a"): Target(version=1, outcome=outcome, met=False, current=True)
    }

    verdict = judge_reference(CLASS, "7a", version=9, school=school, targets=there)

    assert verdict is expected
