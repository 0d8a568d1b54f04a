"""The benchmark itself, on a handful of records: what it measures is what it says."""

import io
import json

import pytest
from rich.console import Console

from bench import report, schools, small
from bench.nights import Changes
from bench.schools import Size
from local.services import Addresses

TINY = Size(schools=2, students=6, staff=2, classes=3, members=2, lessons=3)


def test_schools_are_the_same_for_the_same_id() -> None:
    assert list(schools.people("1", TINY)) == list(schools.people("1", TINY))


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        (schools.people, TINY.people),
        (schools.classes, 2 * TINY.classes),
        (schools.student_lessons, TINY.student_lessons),
    ],
)
def test_sizes_are_what_is_made(changes: Changes, count: int) -> None:
    made = [change for each in schools.school_ids(TINY) for change in changes(each, TINY)]

    assert len(made) == count


def test_floor_and_engine_end_with_the_same_rows(kafka: str, postgres: str) -> None:
    addresses = Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)

    measured = list(small.run(addresses, TINY, 1, lambda _step: None))

    assert [(each.subject, each.rows) for each in measured] == [
        ("people", TINY.people),
        ("class groups", TINY.memberships),
        ("student lessons", TINY.student_lessons),
    ]
    lines = report.summary(measured)
    assert json.loads(json.dumps(report.as_json(lines)))["overall_ratio"] > 0
    for terminal in (True, False):
        shown = io.StringIO()
        report.show(Console(file=shown, force_terminal=terminal, width=120), lines)
        assert "class groups" in shown.getvalue()
