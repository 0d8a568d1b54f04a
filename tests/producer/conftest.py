"""What the tests of the producer share."""

from pathlib import Path

import pytest

from tests.producer.extracts import email, group, member, student, subject, write
from tests.producer.nights import School, students


@pytest.fixture
def school(tmp_path: Path) -> School:
    """A school that has never run."""
    return School(tmp_path)


@pytest.fixture
def settled(school: School) -> School:
    """A school of fifty students with e-mails, after its first night."""
    school.write("students", students(*range(1, 51)))
    school.write("students.emails", [email(number, "a@b.test") for number in range(1, 51)])
    school.end()
    return school


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """A folder with five data sets of a small school."""
    folder = tmp_path / "extract"
    write(folder, "students", [student(1), student(2, Surname=None, Forename="Florence")])
    write(folder, "students.emails", [email(1, "nightingale@school.test")])
    write(folder, "staff-members", [student(9)])
    write(folder, "subjects", [subject(1)])
    write(folder, "year-groups", [group(7)])
    write(folder, "year-groups.members", [member(7, 1)])
    write(folder, "class-groups", [group(5, SubjectId="1")])
    return folder
