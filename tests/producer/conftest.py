"""What the tests of the producer share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer

from contract.data_sets import BY_NAME
from contract.names import ERRORS, RUNS
from tests.producer.extracts import email, group, member, student, subject, write
from tests.producer.nights import School, students

LIMIT_S = 20


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where the mock cluster answers that Kafka's client carries."""
    cluster = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "mock", "log_level": 0})
    for topic in (*BY_NAME, RUNS, ERRORS):
        cluster.list_topics(f"sims.{topic}", timeout=LIMIT_S)
    (broker,) = cluster.list_topics(timeout=LIMIT_S).brokers.values()
    yield f"{broker.host}:{broker.port}"
    cluster.flush(LIMIT_S)


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
