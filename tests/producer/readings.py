"""Reading a data set from a folder, in a line of a test."""

from collections.abc import Sequence
from pathlib import Path

from contract import data_sets
from producer.source.evidence import Evidence, Remembered
from producer.source.extract import ExtractFolder
from producer.source.records import Found
from tests.producer.extracts import Cells, email, student

STUDENTS = [student(number) for number in range(1, 4)]
EMAILS = [email(number, f"s{number}@b.test") for number in range(1, 4)]


def read(
    folder: Path, data_set: str, before: Remembered | None = None
) -> tuple[dict[str, Found], Evidence]:
    reading = ExtractFolder(folder).read(data_sets.BY_NAME[data_set], before or Remembered())
    found = {each.record_id: each for each in reading.records()}
    return found, reading.evidence()


def codes(found: Found) -> list[tuple[str, str]]:
    return sorted((each.code, each.detail) for each in found.violations)


def fault(evidence: Evidence, before: Remembered | None = None) -> tuple[str, str] | None:
    violation = evidence.fault(before or Remembered())
    return (violation.code, violation.detail) if violation else None


def without(column: str, rows: Sequence[Cells]) -> list[Cells]:
    return [{name: value for name, value in row.items() if name != column} for row in rows]
