"""One error, and what is quoted of it to support."""

import pytest

from projections.web.view_models.error_page import page_of, reference_of
from projections.web.view_models.error_rows import label_of
from tests.projections.web.view_models.readings import CLOCK, LINKS, NOW, error


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "Amelia, 00231"),
        ({"label": "7022, R4, 2026-09-01"}, "7022, R4, 1 September 2026"),
        ({"label": ""}, "Student 2001"),
        ({"label": "", "record_id": ""}, "Students"),
        ({"label": "", "record_id": "", "data_set": ""}, "All data sets"),
    ],
)
def test_an_error_is_called_what_the_school_calls_its_record(
    values: dict[str, str], expected: str
) -> None:
    assert expected == label_of(error(**values))


def test_the_reference_names_the_error_and_nobody() -> None:
    told = reference_of(error(last_run_id=None))

    assert told.splitlines() == [
        "School: oakwood",
        "Error: e1",
        "Code: required_field_missing",
        "Data set: students",
        "Place: on-site",
        "First run: run-1",
        "Last run: –",
    ]


def test_the_title_of_the_page_names_nobody() -> None:
    page = page_of(error(), CLOCK, LINKS, None)

    assert page.title == "Surname is missing for 1 student"
    assert page.label == "Amelia, 00231"


def test_a_resolved_error_says_when_and_leads_back_to_the_resolved() -> None:
    page = page_of(error(state="resolved", resolved_at=NOW), CLOCK, LINKS, None)

    assert (page.state, page.resolved) == ("Resolved", "on 24 November 2026, 08:00")
    assert page.trail[0] == ("Resolved", LINKS.history)


def test_a_code_that_is_not_known_any_more_still_has_a_page() -> None:
    page = page_of(error(code="long_gone", detail="x"), CLOCK, LINKS, None)

    assert (page.about, page.code) == ("About", "long_gone")
