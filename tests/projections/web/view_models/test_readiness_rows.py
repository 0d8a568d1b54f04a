"""What a night needs, and what it lacked."""

import pytest

from contract.data_sets import ALL
from contract.permissions import closure
from projections.reading.readiness import DataSetReadiness, Readiness
from projections.web.view_models.readiness_rows import (
    permission_lines,
    readiness_lines,
    sentence_of,
)
from tests.projections.web.view_models.readings import CLOCK, NOW

RUN_LOOKUPS = "Tools -> Set Up Lookups -> Run"


def told(*data_sets: DataSetReadiness, checked: bool = True) -> Readiness:
    return Readiness(
        run_id="run-1", started_at=NOW, permissions_checked=checked, data_sets=data_sets
    )


def data_set(
    name: str, state: str = "on", permissions: tuple[str, ...] = (), columns: tuple[str, ...] = ()
) -> DataSetReadiness:
    return DataSetReadiness(
        data_set=name, state=state, missing_permissions=permissions, missing_columns=columns
    )


@pytest.mark.parametrize(
    ("found", "state", "colour", "lacks"),
    [
        (data_set("rooms"), "Runs", "good", []),
        (data_set("rooms", "off", (RUN_LOOKUPS,)), "Switched off", "", []),
        (data_set("rooms", "blocked", (RUN_LOOKUPS,)), "Blocked", "bad", [RUN_LOOKUPS]),
        (data_set("rooms", columns=("Name",)), "Refused", "bad", ["Name"]),
    ],
)
def test_a_data_set_runs_or_says_what_it_lacks(
    found: DataSetReadiness, state: str, colour: str, lacks: list[str]
) -> None:
    (line,) = readiness_lines(told(found))

    assert (line.state, line.colour) == (state, colour)
    assert [lack.name for lack in line.lacks] == lacks


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, "No run has told yet what it found. This is what a night needs."),
        (
            told(data_set("rooms")),
            (
                "Every data set that is switched on could run when the last run began"
                " on 24 November 2026, 08:00."
            ),
        ),
        (
            told(data_set("rooms", columns=("Name",))),
            "1 data set lacked something when the last run began on 24 November 2026, 08:00.",
        ),
    ],
)
def test_the_sentence_says_whether_the_night_can_run(
    found: Readiness | None, expected: str
) -> None:
    assert expected == sentence_of(found, CLOCK)


@pytest.mark.parametrize(
    ("checked", "expected"), [(True, {"Missing", "Granted"}), (False, {"Missing", ""})]
)
def test_nothing_counts_as_granted_that_was_not_checked(checked: bool, expected: set[str]) -> None:
    found = told(data_set("house-groups", "blocked", (RUN_LOOKUPS,)), checked=checked)

    assert {line.badge for line in permission_lines(found)} == expected


def test_only_data_sets_that_are_on_need_anything() -> None:
    found = told(data_set("rooms"), data_set("profile-pictures", "off"))

    assert [line.name for line in permission_lines(found)] == [
        "School Management -> Room Details -> View (All)"
    ]


def test_before_the_first_run_every_permission_is_named_once() -> None:
    names = [line.name for line in permission_lines(None)]

    assert sorted(names) == sorted({name for each in ALL for name in closure(each)})
