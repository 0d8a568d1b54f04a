"""How things stand, in one glance."""

import pytest

from projections.web.view_models.glance import data_set_lines, figures_of, glance_of
from tests.projections.web.view_models.readings import CLOCK, data_set, night, run


@pytest.mark.parametrize(
    ("latest", "causes", "warnings", "colour", "headline"),
    [
        (run(), 0, 0, "good", "Everything is in MYA"),
        (run(), 0, 2, "good", "Everything was synced, with warnings"),
        (run(), 1, 0, "bad", "1 thing to put right"),
        (run(), 3, 2, "bad", "3 things to put right"),
        (run(2), 0, 0, "warn", "Not up to date"),
        (run(2), 3, 0, "bad", "3 things to put right"),
        (run(0.01, state="running"), 0, 0, "", "The first run is under way"),
        (None, 0, 0, "", "Welcome"),
    ],
)
def test_the_headline_says_how_things_stand(
    latest: object, causes: int, warnings: int, colour: str, headline: str
) -> None:
    found = glance_of(
        night(latest),  # type: ignore[arg-type] # of a table
        CLOCK,
        causes=causes,
        warnings=warnings,
        school="Oakwood",
    )

    assert (found.colour, found.headline) == (colour, headline)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (0.25, "The last run ended today at 02:04 and took 4 min 12 s."),
        (1.25, "The last run ended yesterday at 02:04 and took 4 min 12 s."),
        (2.25, "The last run ended on Sunday at 02:04 and took 4 min 12 s."),
        (9.25, "The last run ended on 15 November at 02:04 and took 4 min 12 s."),
    ],
)
def test_the_sentence_says_when(days_ago: float, expected: str) -> None:
    found = glance_of(night(run(days_ago)), CLOCK, causes=0, warnings=0, school="Oakwood")

    assert expected == found.sentence


def test_the_figures_of_a_run() -> None:
    told = run(read=13_412, created=12, updated=190, removed=0, held=1, completed=11)

    found = {figure.name: (figure.value, figure.note) for figure in figures_of(told, CLOCK)}

    assert found["Records read"] == ("13,412", "in 11 data sets")
    assert found["Changed"] == ("202", "12 new, 190 updated")
    assert found["Ended"] == ("02:04", "24 November 2026")


def test_data_sets_are_named_in_one_order_with_how_they_fared() -> None:
    lines = data_set_lines(
        [
            data_set("rooms", updated=1_204),
            data_set("periods", state="skipped", reason="off"),
            data_set("students"),
            data_set("house-groups", state="skipped", reason="held"),
        ]
    )

    assert [(line.title, line.colour, line.note) for line in lines] == [
        ("Students", "good", "no changes"),
        ("Rooms", "good", "1,204 changed"),
        ("Periods", "", "switched off"),
        ("House groups", "warn", "held back"),
    ]
