"""docs/data-protection.md says how long things are kept, as the settings have it by default."""

from pathlib import Path
from typing import Final

from projections.permanent.periods_kept import PERIODS

PAGE: Final = Path(__file__).parents[2] / "docs/data-protection.md"

TOLD: Final = {
    "lessons_kept_school_years": "the current school year and {} before it",
    "people_kept_school_years": "erased after {} years of 365 days",
    "errors_kept_days": "| errors, after they were put right | {} days |",
    "runs_kept_days": "| the history of the nights | {} days |",
    "quarantine_kept_days": "| quarantine | {} days |",
}


def test_the_page_says_how_long_things_are_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert TOLD.keys() == PERIODS.keys()
    assert {name for name, text in TOLD.items() if text.format(PERIODS[name]) not in page} == set()
