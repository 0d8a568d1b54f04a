"""Records from the files of a data set."""

from pathlib import Path
from typing import Any

import pytest

from producer.source.evidence import Remembered
from producer.source.faults import UnusableExtractError
from producer.source.lists import ROWS_OF_A_RECORD_MAX
from tests.producer.extracts import email, group, member, student, subject, write
from tests.producer.readings import EMAILS, STUDENTS, codes, read


def test_a_record_is_put_together_from_its_files(tmp_path: Path) -> None:
    write(tmp_path, "students", [student(1, FreeSchoolMeals="T", PreferredEmailType="H")])
    write(tmp_path, "students.sen", [{"primary_id": "1", "Provision": "K"}])
    write(tmp_path, "students.emails", [email(1, "a@b.test"), email(2, "unknown@b.test")])

    found, _ = read(tmp_path, "students")

    assert list(found) == ["1"]
    assert not found["1"].is_held
    assert found["1"].record == {
        "admission_number": "000001",
        "forename": "Forename1",
        "surname": "Surname1",
        "date_of_birth": "2010-03-04",
        "gender": None,
        "free_school_meals": True,
        "preferred_email": "home",
        "sen_provisions": ["K"],
        "address": None,
        "postcode": None,
        "telephone": None,
        "mobile_telephone": None,
        "personal_email": "a@b.test",
        "work_email": None,
    }


@pytest.mark.parametrize(
    ("cells", "expected", "is_held"),
    [
        ({}, [], False),
        ({"Surname": None}, [("required_field_missing", "Surname")], True),
        ({"Surname": "  "}, [("required_field_missing", "Surname")], True),
        ({"Surname": "x" * 10_001}, [("value_unreadable", "Surname")], True),
        ({"DateOfBirth": "soon"}, [("value_dropped", "DateOfBirth")], False),
        ({"FreeSchoolMeals": "?"}, [("value_dropped", "FreeSchoolMeals")], False),
        ({"PreferredEmailType": "Z"}, [("value_dropped", "PreferredEmailType")], False),
        (
            {"Surname": None, "DateOfBirth": "soon"},
            [("required_field_missing", "Surname"), ("value_dropped", "DateOfBirth")],
            True,
        ),
    ],
)
def test_a_value_is_dropped_where_the_record_can_do_without_it(
    tmp_path: Path, cells: dict[str, str | None], expected: list[tuple[str, str]], is_held: bool
) -> None:
    write(tmp_path, "students", [student(1, **cells), student(2)])

    found, _ = read(tmp_path, "students")

    assert expected == codes(found["1"])
    assert is_held == found["1"].is_held


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Email": None}, [("detail_row_incomplete", "students.emails.xml")]),
        ({"Email": ""}, [("detail_row_incomplete", "students.emails.xml")]),
        ({"Type": None}, [("detail_row_incomplete", "students.emails.xml")]),
        ({"Type": "fax"}, [("value_dropped", "Type")]),
        ({"Email": "not an address"}, [("email_malformed", "personal_email")]),
    ],
)
def test_an_unusable_row_of_a_list_is_left_out(
    tmp_path: Path, row: dict[str, str | None], expected: list[tuple[str, str]]
) -> None:
    write(tmp_path, "students", [student(1)])
    write(tmp_path, "students.emails", [email(1, "a@b.test") | row, email(2, "c@d.test")])

    found, _ = read(tmp_path, "students")

    assert expected == codes(found["1"])
    assert not found["1"].is_held
    assert found["1"].record["personal_email"] is None


def test_an_unreadable_optional_value_leaves_the_row_in(tmp_path: Path) -> None:
    write(tmp_path, "students", [student(1)])
    write(tmp_path, "students.emails", [email(1, "a@b.test", Main="perhaps")])

    found, _ = read(tmp_path, "students")

    assert codes(found["1"]) == [("value_dropped", "Main")]
    assert found["1"].record["personal_email"] == "a@b.test"


def test_the_same_trouble_twice_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, "students", [student(1)])
    write(tmp_path, "students.emails", [email(1, "a@b.test", Type="?") for _ in range(2)])

    found, _ = read(tmp_path, "students")

    assert codes(found["1"]) == [("value_dropped", "Type")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Active": "T"}, {"1": False}),
        ({"Active": "F"}, {}),
        ({"Active": "F", "Name": None}, {}),
        ({"Active": "T", "Name": None}, {"1": True}),
        ({"Active": None}, {"1": True}),
        ({"Active": "perhaps"}, {"1": True}),
    ],
)
def test_a_subject_that_is_not_active_is_not_there_and_one_in_doubt_is_held(
    tmp_path: Path, cells: dict[str, str | None], expected: dict[str, bool]
) -> None:
    write(tmp_path, "subjects", [subject(1, **cells), subject(2)])

    found, _ = read(tmp_path, "subjects")

    assert expected == {key: each.is_held for key, each in found.items() if key != "2"}


def test_a_reversed_membership_costs_itself_alone(tmp_path: Path) -> None:
    write(tmp_path, "year-groups", [group(7)])
    reversed_dates = {"StartDate": "2026-09-02", "EndDate": "2026-09-01"}
    write(tmp_path, "year-groups.members", [member(7, 1), member(7, 2, **reversed_dates)])

    found, _ = read(tmp_path, "year-groups")

    assert codes(found["7"]) == [("dates_reversed", "2")]
    assert not found["7"].is_held
    assert [entry["user_id"] for entry in found["7"].record["memberships"]] == ["1"]


@pytest.mark.parametrize("file", ["students", "students.emails"])
def test_a_file_that_is_cut_makes_the_data_set_unreadable(tmp_path: Path, file: str) -> None:
    write(tmp_path, "students", STUDENTS)
    write(tmp_path, "students.emails", EMAILS)
    whole = (tmp_path / f"{file}.xml").read_text()
    (tmp_path / f"{file}.xml").write_text(whole[:-20])

    with pytest.raises(UnusableExtractError) as caught:
        read(tmp_path, "students")

    expected = ("extract_unreadable", f"{file}.xml")
    assert expected == (caught.value.violation.code, caught.value.violation.detail)


@pytest.mark.parametrize(
    ("written", "listed", "expected"),
    [
        (["students.emails"], [], "students.xml"),
        (["students"], ["emails"], "students.emails.xml"),
        (["students"], [], None),
        (["students", "students.emails"], ["emails"], None),
    ],
)
def test_a_file_that_is_absent_is_missed_where_it_had_rows(
    tmp_path: Path, written: list[str], listed: list[str], expected: str | None
) -> None:
    rows: dict[str, list[Any]] = {"students": STUDENTS, "students.emails": EMAILS}
    for name in written:
        write(tmp_path, name, rows[name])

    missing = None
    try:
        read(tmp_path, "students", Remembered(listed=frozenset(listed)))
    except UnusableExtractError as error:
        missing = error.violation

    assert expected == (missing.detail if missing else None)
    assert missing is None or missing.code == "extract_missing"


@pytest.mark.parametrize(("count", "fits"), [(ROWS_OF_A_RECORD_MAX, True), (10_001, False)])
def test_a_list_without_end_is_refused(tmp_path: Path, count: int, fits: bool) -> None:
    write(tmp_path, "students", [student(1)])
    write(tmp_path, "students.emails", [email(1, "a@b.test")] * count)

    try:
        read(tmp_path, "students")
    except UnusableExtractError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize("file", ["students", "students.emails"])
@pytest.mark.parametrize("target", ["nowhere", "x" * 300, "."])
def test_what_is_there_and_no_file_is_not_taken_for_none(
    tmp_path: Path, file: str, target: str
) -> None:
    write(tmp_path, "students", [student(1)])
    (tmp_path / f"{file}.xml").unlink(missing_ok=True)
    (tmp_path / f"{file}.xml").symlink_to(target)

    with pytest.raises(UnusableExtractError) as caught:
        read(tmp_path, "students")

    assert ("extract_unreadable", f"{file}.xml") == (
        caught.value.violation.code,
        caught.value.violation.detail,
    )
