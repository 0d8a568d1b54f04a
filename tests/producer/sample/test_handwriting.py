import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from producer.sample.handwriting import Handwriting, Value

Read = Callable[[str], list[dict[str, str]]]
Night = Callable[[int], Read]

IN_ANOTHER_ORDER = (
    "students",
    "students.emails",
    "staff-members",
    "subjects",
    "year-groups",
    "class-groups",
    "class-groups.members",
    "rooms",
    "periods",
)


@pytest.mark.parametrize(
    ("slip", "value", "text"),
    [
        (1, "Year 7", "Year 7"),
        (5, "Year 7", "Year  7"),
        (7, "Year 7", "Year 7 "),
        (35, "Year 7", "Year  7 "),
        (1, date(2010, 3, 4), "2010-03-04T00:00:00"),
        (19, date(2010, 3, 4), "04/03/2010"),
        (19, datetime(2026, 9, 1, 8, 50), "2026-09-01T08:50:00"),  # noqa: DTZ001 - local time
        (0, True, "T"),
        (1, True, "True"),
        (2, True, "Yes"),
        (3, True, "1"),
        (0, False, "F"),
        (1, False, "False"),
        (2, False, "No"),
        (3, False, "0"),
        (5, 10042, "10042"),
        (3, None, ""),
    ],
)
def test_a_value_is_spelt_as_the_slip_says(slip: int, value: Value, text: str) -> None:
    assert list(Handwriting(slip).texts(0, {"Column": value})) == [("Column", text)]


def test_a_missing_value_is_mostly_a_missing_element() -> None:
    assert list(Handwriting(1).texts(0, {"Column": None})) == []


def test_the_slip_moves_on_with_the_row() -> None:
    rows = [dict(Handwriting(0).texts(number, {"Active": True})) for number in range(4)]

    assert [row["Active"] for row in rows] == ["T", "True", "Yes", "1"]


@pytest.mark.parametrize("name", IN_ANOTHER_ORDER)
def test_rows_come_in_another_order_every_night(night: Night, name: str) -> None:
    orders = [[row["primary_id"] for row in night(number)(name)] for number in (1, 2, 3)]

    both = set(orders[0]) & set(orders[1]) & set(orders[2])
    common = [[each for each in order if each in both] for order in orders]
    assert common[0] != common[1]
    assert common[1] != common[2]
    assert common[0] != sorted(common[0])


def test_a_missing_value_is_a_missing_element_and_sometimes_an_empty_one(raw: Night) -> None:
    ends = [row.get("EndDate") for row in raw(1)("class-groups.members")]

    assert None in ends
    assert "" in ends


def test_a_space_is_doubled_in_some_year(raw: Night) -> None:
    for number in (1, 2, 3):
        names = [row["Name"] for row in raw(number)("year-groups")]

        assert any(re.fullmatch(r"Year  \d+ ?", name) for name in names)
        assert any(re.fullmatch(r"Year \d+ ?", name) for name in names)


def test_some_texts_have_trailing_blanks(raw: Night) -> None:
    surnames = [row.get("Surname", "") for row in raw(1)("students")]

    assert any(surname.endswith(" ") for surname in surnames)


def test_ids_are_written_plainly(raw: Night) -> None:
    for name in ("students", "class-groups.members"):
        for row in raw(1)(name):
            assert row["primary_id"].isdigit()
            assert row.get("PersonId", "0").isdigit()


@pytest.mark.parametrize(
    "has",
    [
        lambda name: not name.isascii(),
        lambda name: "'" in name,
        lambda name: "-" in name,
    ],
    ids=["accent", "apostrophe", "hyphen"],
)
def test_names_are_not_plain_ascii_words(night: Night, has: Callable[[str], bool]) -> None:
    rows = night(1)("students")

    assert any(has(row["Forename"]) or has(row.get("Surname", "")) for row in rows)


def test_an_ampersand_is_escaped(raw: Night, small_school: Path) -> None:
    text = (small_school / "night-1" / "subjects.xml").read_text(encoding="utf-8")

    assert "Art &amp; Design" in re.sub(" +", " ", text)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("students", "Preferred_x0020_Forename"),
        ("students", "Year_x002F_Reg._x0020_Group"),
        ("staff-members", "Teaching_x0020_Staff"),
        ("class-groups", "Class_x0020_Size_x0020__x0028_max._x0029_"),
    ],
)
def test_columns_that_nobody_asked_for_have_escaped_captions(
    raw: Night, name: str, column: str
) -> None:
    assert any(row.get(column) for row in raw(1)(name))


def test_admission_numbers_have_leading_zeros(night: Night) -> None:
    numbers = [row.get("AdmissionNumber") for row in night(1)("students")]

    assert all(number is None or re.fullmatch(r"00\d{4}", number) for number in numbers)


def test_dates_are_midnights_and_a_few_are_day_first(raw: Night) -> None:
    birthdays = [row["DateOfBirth"].strip() for row in raw(1)("students")]

    iso = [each for each in birthdays if re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00", each)]
    day_first = [each for each in birthdays if re.fullmatch(r"\d\d/\d\d/\d{4}", each)]
    assert 0 < len(day_first) < len(iso)
    assert len(iso) + len(day_first) == len(birthdays)


@pytest.mark.parametrize(
    ("name", "column"),
    [("subjects", "Active"), ("students.telephones", "Main"), ("staff-members.emails", "Main")],
)
def test_booleans_come_in_all_four_spellings(raw: Night, name: str, column: str) -> None:
    spellings = {row[column] for row in raw(1)(name) if row.get(column)}

    for pair in ({"T", "F"}, {"True", "False"}, {"Yes", "No"}, {"1", "0"}):
        assert spellings & pair
