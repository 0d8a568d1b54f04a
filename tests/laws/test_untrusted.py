"""Law 4: what cannot be trusted is set aside, and the line goes on."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.declaration import Record
from contract.names import RUNS
from contract.wire import decode, encode
from tests.laws import tables
from tests.laws.log import Stored
from tests.laws.oracle import recompute
from tests.laws.records import student, subject, year_group
from tests.laws.school import Night
from tests.laws.worker import NOW_MS, Worker
from tests.laws.world import SchoolPlan, publish

_DAY_MS: Final = 24 * 60 * 60 * 1000

Change = Callable[[dict[str, Any]], None]


def _record(record: Record) -> Change:
    return lambda event: event.update(record=record)


def _with(**values: Any) -> Change:
    return lambda event: event.update(values)


UNTRUSTED: Final[tuple[tuple[str, int, Change, str], ...]] = (
    ("students", 0, _record(student(forename="A\0")), "nul_in_text"),
    ("subjects", 0, _record(subject(name="A\0")), "nul_in_text"),
    ("year-groups", 0, _record(year_group("1\0")), "nul_in_text"),
    ("students", 0, _with(run_id="run\0"), "nul_in_text"),
    ("students", 0, _with(record=None), "record_missing"),
    ("students", 0, _with(record_id="2"), "key_mismatch"),
    ("students", 0, _with(version=NOW_MS + _DAY_MS + 1), "version_ahead"),
    (RUNS, 0, _with(installation="here\0"), "nul_in_text"),
    (RUNS, -1, _with(version=NOW_MS + _DAY_MS + 1), "version_ahead"),
    (RUNS, -1, _with(day=None), "day_missing"),
    (RUNS, 0, _with(occurred_at_ms=NOW_MS + _DAY_MS + 1), "time_out_of_range"),
    (RUNS, 0, _with(occurred_at_ms=-1), "time_out_of_range"),
    ("students", 0, _with(run_id="r" * 101), "id_too_long"),
)
"""Topic, which of its messages, what is wrong with a copy of it, and the reason it gets."""


@pytest.mark.parametrize(("topic", "at", "change", "reason"), UNTRUSTED)
def test_what_cannot_be_trusted_is_quarantined_and_the_line_goes_on(
    connection: Connection[Any], topic: str, at: int, change: Change, reason: str
) -> None:
    changes = [
        ("students", "1", student()),
        ("subjects", "maths", subject()),
        ("year-groups", "7", year_group("1")),
    ]
    world = publish([SchoolPlan(nights=[Night(changes=changes)])])
    expected = recompute(world.log.decoded(), world.mya)
    original = world.log.messages[topic, 0][at]
    event = decode(topic, original.value)
    change(event)
    world.log.append((topic, 0), Stored(original.key, encode(topic, event)))

    Worker(connection, world).finish()

    reasons = connection.execute("SELECT reason FROM sync.quarantine").fetchall()
    assert reasons == [(reason,)]
    assert tables.found(connection, world.schools) == expected
