"""What a bad extract of any data set may never do: take from MYA what it has."""

import re

import pytest

from contract.data_sets import BY_NAME
from contract.declaration import PRIMARY_ID
from tests.producer.nights import School, outcome
from tests.producer.readings import without
from tests.producer.spoiling import after_a_good_night, assert_nothing_is_taken, rewrite
from tests.producer.whole_school import JPEG, NUMBERS, REPORTS, files_of, picture

PICTURES = "profile-pictures"


@pytest.mark.parametrize("name", REPORTS)
def test_an_absent_file(school: School, name: str) -> None:
    after_a_good_night(school, name)
    (school.extract / f"{name}.xml").unlink()

    assert_nothing_is_taken(school, name, "extract_missing")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_cut_file(school: School, name: str, kept: float) -> None:
    after_a_good_night(school, name)
    file = school.extract / f"{name}.xml"
    text = file.read_text()
    file.write_text(text[: int(len(text) * kept)])

    assert_nothing_is_taken(school, name, "extract_unreadable")


@pytest.mark.parametrize("name", REPORTS)
def test_what_sims_says_instead_of_a_report(school: School, name: str) -> None:
    after_a_good_night(school, name)
    said = "<CommandReporterError>The report was not found</CommandReporterError>"
    (school.extract / f"{name}.xml").write_text(said)

    assert_nothing_is_taken(school, name, "extract_unreadable")


@pytest.mark.parametrize("name", REPORTS)
def test_an_empty_extract(school: School, name: str) -> None:
    after_a_good_night(school, name)
    rewrite(school, {file: [] for file in files_of(name)})

    assert_nothing_is_taken(school, name, "held")


@pytest.mark.parametrize("name", REPORTS)
def test_ids_that_are_suppressed(school: School, name: str) -> None:
    after_a_good_night(school, name)
    files = files_of(name)
    for column in BY_NAME[name].key:
        files = {file: without(column, rows) for file, rows in files.items()}
    rewrite(school, files)

    assert_nothing_is_taken(school, name, "column_missing")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (name, column.name)
        for name in REPORTS
        for column in BY_NAME[name].columns
        if column.required
    ],
)
def test_a_required_column_that_is_gone(school: School, name: str, column: str) -> None:
    after_a_good_night(school, name)
    rewrite(school, {name: without(column, files_of(name)[name])})

    assert_nothing_is_taken(school, name, "column_missing")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (name, column.name)
        for name in REPORTS
        for column in BY_NAME[name].columns
        if column.field and not column.required and column.name in files_of(name)[name][0]
    ],
)
def test_an_optional_column_that_is_gone(school: School, name: str, column: str) -> None:
    after_a_good_night(school, name)
    rewrite(school, {name: without(column, files_of(name)[name])})

    assert_nothing_is_taken(school, name, "values_lost")


@pytest.mark.parametrize("name", REPORTS)
def test_another_schools_extract(school: School, name: str) -> None:
    after_a_good_night(school, name)
    ids = {PRIMARY_ID, *BY_NAME[name].key} - {"StartDate"}
    rewrite(
        school,
        {
            file: [
                {column: f"9{text}" if column in ids else text for column, text in row.items()}
                for row in rows
            ]
            for file, rows in files_of(name).items()
        },
    )

    assert_nothing_is_taken(school, name, "held")


@pytest.mark.parametrize("name", REPORTS)
def test_dates_written_day_first_say_the_same(school: School, name: str) -> None:
    after_a_good_night(school, name)
    for file in files_of(name):
        path = school.extract / f"{file}.xml"
        path.write_text(_ISO.sub(r"\3/\2/\1 ", path.read_text()))

    end = school.end(data_set=name)

    assert outcome(end) == (None, 0, 0, 0, len(NUMBERS), 0)
    assert school.sent(name) == []


_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})T")


@pytest.mark.parametrize("name", REPORTS)
def test_a_few_rows_without_an_id_stop_removals(school: School, name: str) -> None:
    after_a_good_night(school, name)
    rows = files_of(name)[name]
    id_column = BY_NAME[name].key[0]
    rewrite(school, {name: [{**rows[0], id_column: None}, *rows[2:]]})

    end = school.end(data_set=name)

    assert outcome(end) == (None, 0, 0, 0, len(NUMBERS) - 2, 0)
    assert [each[3:] for each in school.broker.errors()] == [("id_missing", f"{name}.xml")]


def test_a_folder_of_pictures_that_is_absent(school: School) -> None:
    after_a_good_night(school, PICTURES)
    (school.extract / PICTURES).rename(school.extract / "elsewhere")

    assert_nothing_is_taken(school, PICTURES, "extract_missing")


def test_a_file_in_the_place_of_the_folder_of_pictures(school: School) -> None:
    after_a_good_night(school, PICTURES)
    (school.extract / PICTURES).rename(school.extract / "elsewhere")
    (school.extract / PICTURES).touch()

    assert_nothing_is_taken(school, PICTURES, "extract_missing")


def test_another_schools_pictures(school: School) -> None:
    after_a_good_night(school, PICTURES)
    for file in list((school.extract / PICTURES).iterdir()):
        file.rename(file.with_name(f"9{file.name}"))

    assert_nothing_is_taken(school, PICTURES, "held")


def test_everybody_with_one_new_picture(school: School) -> None:
    after_a_good_night(school, PICTURES)
    for number in NUMBERS:
        picture(school.extract, f"{number}.jpg", JPEG + b"nobody")

    assert_nothing_is_taken(school, PICTURES, "held")


def test_pictures_that_were_cut_to_nothing(school: School) -> None:
    after_a_good_night(school, PICTURES)
    for number in NUMBERS:
        picture(school.extract, f"{number}.jpg", b"")

    end = school.end(data_set=PICTURES)

    assert outcome(end) == (None, 0, 0, 0, 0, len(NUMBERS))
    assert school.sent(PICTURES) == []


def test_a_second_week_among_the_periods(school: School) -> None:
    after_a_good_night(school, "periods")
    first, *others = files_of("periods")["periods"]
    rewrite(
        school, {"periods": [{**first, "Week": "2"}, *({**row, "Week": "1"} for row in others)]}
    )

    assert_nothing_is_taken(school, "periods", "two_week_cycle")
