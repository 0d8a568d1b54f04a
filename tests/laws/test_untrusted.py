"""Law 4: what cannot be trusted is set aside, and the line goes on."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from psycopg import Connection

from consumers.trust.claims import KEY_BYTES_MAX
from contract.declaration import Record
from contract.names import ID_BYTES_MAX, RUNS
from contract.wire import decode, encode
from tests.laws import tables
from tests.laws.log import NOW_MS, PARTITION_COUNT, Stored
from tests.laws.oracle import recompute
from tests.laws.records import lesson, student, subject, year_group
from tests.laws.school import Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish

_DAY_MS: Final = 24 * 60 * 60 * 1000

Change = Callable[[dict[str, Any]], None]


def _record(record: Record) -> Change:
    return lambda event: event.update(record=record)


def _with(**values: Any) -> Change:
    return lambda event: event.update(values)


def _end(**values: Any) -> Change:
    """Change how the first data set of a run ended."""
    return lambda event: event["data_sets"][0].update(values)


def _counts(**values: int) -> Change:
    return lambda event: event["data_sets"][0]["counts"].update(values)


UNTRUSTED: Final[tuple[tuple[str, int, Change, str], ...]] = (
    ("students", 0, _record(student(forename="A\0")), "nul_in_text"),
    ("subjects", 0, _record(subject(name="A\0")), "nul_in_text"),
    ("year-groups", 0, _record(year_group("1\0")), "nul_in_text"),
    ("students", 0, _with(run_id="run\0"), "nul_in_text"),
    ("students", 0, _with(record=None), "record_missing"),
    ("students", 0, _with(record_id="2"), "key_mismatch"),
    ("students", 0, _with(version=NOW_MS + _DAY_MS + 1), "version_ahead"),
    ("staff-timetables", 0, lambda event: event["record"].update(user_id="9"), "key_mismatch"),
    (RUNS, 0, _with(installation="here\0"), "nul_in_text"),
    (RUNS, -1, _with(version=NOW_MS + _DAY_MS + 1), "version_ahead"),
    (RUNS, -1, _with(day=None), "day_missing"),
    (RUNS, 0, _with(occurred_at_ms=NOW_MS + _DAY_MS + 1), "time_out_of_range"),
    (RUNS, 0, _with(occurred_at_ms=-1), "time_out_of_range"),
    ("students", 0, _with(run_id="r" * 101), "id_too_long"),
    ("students", 0, _with(version=0), "time_out_of_range"),
    ("students", 0, _with(first_version=-(2**63)), "time_out_of_range"),
    ("students", 0, _with(observed_at_ms=2**63 - 1), "time_out_of_range"),
    ("students", 0, lambda event: event["first"].update(username="u" * 501), "text_too_long"),
    (RUNS, 0, _with(installation="i" * 101), "id_too_long"),
    (RUNS, 0, _with(previous_run_id="r" * 101), "id_too_long"),
    (RUNS, 0, _with(version=-(2**63)), "time_out_of_range"),
    (RUNS, 0, _with(step="data_set_completed"), "key_mismatch"),
    (RUNS, -1, _with(step="run_started"), "key_mismatch"),
    (RUNS, -1, lambda event: event.update(data_set=event["data_sets"][0]), "step_incomplete"),
    (RUNS, -1, lambda event: event["data_sets"].append(event["data_sets"][0]), "data_set_twice"),
    (RUNS, -1, _end(data_set="no-such-data-set"), "unknown_data_set"),
    (RUNS, -1, _end(completed_version=2**63 - 1), "number_out_of_range"),
    (RUNS, -1, _end(partition=-1), "number_out_of_range"),
    (RUNS, -1, _counts(created=2**63 - 1), "number_out_of_range"),
    (RUNS, -1, _counts(removed=-1), "number_out_of_range"),
    (RUNS, -1, _end(window={"first_day": "soon", "last_day": "2026-03-02"}), "window_unreadable"),
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
        ("staff-timetables", "e1/2", lesson("staff-timetables", "e1/2")),
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


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (b"a" * (ID_BYTES_MAX + 1) + b"/1", "key_mismatch"),
        (b"oak/" + b"1" * KEY_BYTES_MAX, "id_too_long"),
        (b"%6Fak/1", "key_mismatch"),
        (b"oak%FF/1", "key_mismatch"),
        (b"", "key_mismatch"),
    ],
    ids=["school", "record", "spelling", "no text", "empty"],
)
def test_what_lies_under_no_key_is_kept_and_the_platform_says_nothing_to_it(
    connection: Connection[Any], key: bytes, reason: str
) -> None:
    world = publish([SchoolPlan(nights=[Night()])])
    for number in range(PARTITION_COUNT):
        world.log.append(("students", number), Stored(key, b"value"))

    Worker(connection, world).finish()

    kept = connection.execute("SELECT DISTINCT reason, key, value FROM sync.quarantine").fetchall()
    assert kept == [(reason, key, b"value")]
    assert connection.execute("SELECT key FROM sync.outbox").fetchall() == []


def test_a_record_whose_id_fits_into_no_index_is_kept(connection: Connection[Any]) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=[("students", "1" * 1_200, student())])])])

    Worker(connection, world).finish()

    reasons = connection.execute("SELECT reason FROM sync.quarantine").fetchall()
    assert reasons == [("id_too_long",)]
