"""Numbers with their nouns: singular and plural right."""

import pytest

from contract.data_sets import ALL
from projections.wording import counts


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0 nights"), (1, "1 night"), (2, "2 nights"), (13412, "13,412 nights")],
)
def test_a_number_with_its_noun(value: int, expected: str) -> None:
    assert expected == counts.counted(value, "night")


@pytest.mark.parametrize(
    ("data_set", "value", "expected"),
    [
        ("class-groups", 1, "1 class"),
        ("class-groups", 37, "37 classes"),
        ("staff-members", 1, "1 member of staff"),
        ("staff-members", 2, "2 members of staff"),
        ("unheard-of", 2, "2 records"),
    ],
)
def test_records_of_a_data_set(data_set: str, value: int, expected: str) -> None:
    assert expected == counts.records_of(data_set, value)


@pytest.mark.parametrize("data_set", [each.name for each in ALL])
def test_every_data_set_has_a_noun(data_set: str) -> None:
    assert counts.record_of(data_set) != "record"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({}, ""),
        ({"class-groups": 1}, "1 class"),
        (
            {"class-groups": 37, "rooms": 0, "class-timetables": 61},
            "37 classes and 61 class lessons",
        ),
        (
            {"students": 1, "contacts": 2, "class-groups": 3},
            "1 student, 2 contacts and 3 classes",
        ),
    ],
)
def test_several_kinds_of_records(found: dict[str, int], expected: str) -> None:
    assert expected == counts.records(found)
