"""What the tests of the producer share."""

from pathlib import Path

import pytest

from tests.producer.extracts import email
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
