"""What an extract shows by what is not in it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from producer.source.evidence import Remembered
from tests.producer.extracts import Cells, email, student, write
from tests.producer.readings import EMAILS, STUDENTS, fault, read, without


@pytest.mark.parametrize(
    ("students", "emails", "expected"),
    [
        (STUDENTS, EMAILS, None),
        ([], [], None),
        (without("Surname", STUDENTS), EMAILS, ("column_missing", "Surname")),
        ([*without("Surname", STUDENTS), student(9)], EMAILS, None),
        ([*without("Surname", STUDENTS), student(9, Surname="")], EMAILS, None),
        (without("primary_id", STUDENTS), EMAILS, ("column_missing", "primary_id")),
        (STUDENTS, without("primary_id", EMAILS), ("column_missing", "primary_id")),
        (STUDENTS, without("Type", EMAILS), ("column_missing", "Type")),
        (without("DateOfBirth", STUDENTS), EMAILS, None),
    ],
)
def test_a_required_column_in_no_record_makes_the_extract_unusable(
    tmp_path: Path,
    students: Iterable[Cells],
    emails: Iterable[Cells],
    expected: tuple[str, str] | None,
) -> None:
    write(tmp_path, "students", students)
    write(tmp_path, "students.emails", emails)

    _, evidence = read(tmp_path, "students")

    assert expected == fault(evidence)


@pytest.mark.parametrize(("had", "expected"), [(20, None), (21, ("values_lost", "DateOfBirth"))])
def test_a_column_is_missed_when_more_than_twenty_records_had_it(
    tmp_path: Path, had: int, expected: tuple[str, str] | None
) -> None:
    rows = [student(number) for number in range(1, 41)]
    write(tmp_path, "students", rows[:had] + without("DateOfBirth", rows[had:]))
    _, before = read(tmp_path, "students")
    write(tmp_path, "students", without("DateOfBirth", rows))

    _, evidence = read(tmp_path, "students")

    assert expected == fault(evidence, before.to_remember())


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        ([], ("values_lost", "emails")),
        ([email(99, "x@y.test")], ("values_lost", "emails")),
        ([email(1, "broken")], ("values_lost", "emails")),
        ([email(1, "x@y.test")], None),
    ],
)
def test_a_list_that_the_guard_does_not_count_is_missed_too(
    tmp_path: Path, emails: list[Cells], expected: tuple[str, str] | None
) -> None:
    write(tmp_path, "students", [student(number) for number in range(1, 41)])
    write(tmp_path, "students.emails", [email(number, "a@b.test") for number in range(1, 41)])
    _, before = read(tmp_path, "students")
    write(tmp_path, "students.emails", emails)

    _, evidence = read(tmp_path, "students")

    assert expected == fault(evidence, before.to_remember())


def test_an_empty_extract_has_lost_no_column(tmp_path: Path) -> None:
    write(tmp_path, "students", [])
    before = Remembered(valued=frozenset({"DateOfBirth"}))

    _, evidence = read(tmp_path, "students", before)

    assert fault(evidence, before) is None


def test_rows_without_an_id_are_counted_by_file_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, "students", [student(1), student(2, primary_id=None), student(3)])
    write(tmp_path, "students.emails", [email(1, "a@b.test"), email(1, "b@b.test", primary_id="")])

    found, evidence = read(tmp_path, "students")

    assert list(found) == ["1", "3"]
    assert [(each.code, each.detail, each.values) for each in evidence.warnings()] == [
        ("id_missing", "students.xml", {"count": "1"}),
        ("id_missing", "students.emails.xml", {"count": "1"}),
    ]
