from collections.abc import Callable
from pathlib import Path

import pytest

from producer.sample import personal_values

Read = Callable[[str], list[dict[str, str]]]
Night = Callable[[int], Read]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("students", "Forename"),
        ("students", "Surname"),
        ("students", "Preferred_x0020_Forename"),
        ("staff-members", "Forename"),
        ("staff-members", "Surname"),
        ("contacts", "Forename"),
        ("contacts", "Surname"),
        ("contacts.telephones", "Number"),
        ("contacts.emails", "Email"),
        ("students.addresses", "Address"),
        ("students.addresses", "Postcode"),
        ("staff-members.addresses", "Address"),
        ("students.telephones", "Number"),
        ("staff-members.telephones", "Number"),
        ("students.emails", "Email"),
        ("staff-members.emails", "Email"),
        ("student-timetables", "StaffName"),
    ],
)
def test_every_value_of_every_night_is_there(
    night: Night, small_school: Path, name: str, column: str
) -> None:
    written = {row[column] for number in (1, 2, 3) for row in night(number)(name) if column in row}

    assert written
    assert written <= personal_values(small_school)


def test_a_value_is_there_as_it_was_written_too(raw: Night, small_school: Path) -> None:
    written = {row["Address"].strip() for row in raw(1)("students.addresses")}

    assert any("  " in each for each in written)
    assert written <= personal_values(small_school)


def test_birthdays_are_there_without_a_time(raw: Night, small_school: Path) -> None:
    written = {row["DateOfBirth"].removesuffix("T00:00:00") for row in raw(1)("students")}

    assert written <= personal_values(small_school)


def test_nothing_is_so_short_that_it_could_be_found_by_accident(small_school: Path) -> None:
    assert min(len(each) for each in personal_values(small_school)) >= 4


def test_what_is_not_personal_is_not_there(small_school: Path) -> None:
    values = personal_values(small_school)

    assert not values & {"Mathematics", "Year 7", "Year  7", "H", "Mrs", "10000", "True", ""}
