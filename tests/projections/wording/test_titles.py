"""Headings of root causes."""

import pytest

from contract.catalogue import CATALOGUE
from projections.wording import titles


@pytest.mark.parametrize(
    ("code", "detail", "data_set", "records", "expected"),
    [
        ("required_field_missing", "Surname", "students", 1, "Surname is missing for 1 student"),
        ("required_field_missing", "Surname", "students", 12, "Surname is missing for 12 students"),
        (
            "email_malformed",
            "work_email",
            "contacts",
            2,
            "E-mail address not valid: work email, 2 contacts",
        ),
        ("username_taken", "", "staff-members", 1, "Username already taken for 1 member of staff"),
        ("held_by_guard", "h-1", "class-groups", 1, "Held until somebody has looked: Class groups"),
        ("a_new_code", "", "rooms", 2, "a new code for 2 rooms"),
    ],
)
def test_a_heading_says_what_is_wrong_with_how_many(
    code: str, detail: str, data_set: str, records: int, expected: str
) -> None:
    found = titles.of_errors(code, detail=detail, data_set=data_set, records=records)

    assert expected == found


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_a_heading_of_its_own(code: str) -> None:
    heading = titles.of_code(code)

    assert heading
    assert "{" not in heading
    assert [other for other in CATALOGUE if titles.of_code(other) == heading] == [code]


def test_no_heading_is_left_of_a_code_that_is_gone() -> None:
    assert CATALOGUE.keys() == titles.KNOWN


def test_a_record_that_is_missing_is_named_by_its_kind_and_id() -> None:
    assert titles.of_missing("subjects", "55") == "Subject 55 is not in MYA"
