import pytest

from producer.diff.guard import Figure, alarming
from producer.diff.stakes import CHANGES, RECORDS


@pytest.mark.parametrize(
    ("known", "lost", "expected"),
    [
        # nothing to lose, nothing lost
        (0, 0, False),
        (300, 0, False),
        # all are gone
        (1, 1, True),
        (5, 5, True),
        (300, 300, True),
        # more than 10 % and more than 20
        (100, 20, False),
        (100, 21, True),
        (210, 21, False),
        (209, 21, True),
        (1000, 100, False),
        (1000, 101, True),
        # more than half of six or more
        (5, 4, False),
        (6, 3, False),
        (6, 4, True),
        (7, 4, True),
        (30, 15, False),
        (30, 16, True),
        (3, 2, False),
    ],
)
def test_losses_are_held_beyond_the_shares_of_the_design(
    known: int, lost: int, expected: bool
) -> None:
    figure = Figure(kind=RECORDS, known=known, at_stake=lost)

    assert expected == bool(alarming([figure]))


@pytest.mark.parametrize(
    ("known", "changed", "expected"),
    [(20, 20, False), (21, 15, False), (21, 16, True), (100, 74, False), (100, 75, True)],
)
def test_changes_are_held_from_three_quarters_of_more_than_twenty(
    known: int, changed: int, expected: bool
) -> None:
    figure = Figure(kind=CHANGES, known=known, at_stake=changed)

    assert expected == bool(alarming([figure]))


def test_only_the_alarming_figures_are_named() -> None:
    quiet = Figure(kind=RECORDS, known=300, at_stake=1)
    loud = Figure(kind="memberships", known=600, at_stake=120)

    assert (loud,) == alarming([quiet, loud])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (RECORDS, "30 of 40 records gone"),
        ("supervisors", "30 of 40 supervisors gone"),
        (CHANGES, "30 of 40 records changed"),
    ],
)
def test_a_figure_says_what_it_counts(kind: str, expected: str) -> None:
    assert expected == str(Figure(kind=kind, known=40, at_stake=30))
