"""Which log the positions are of, and what is forgotten of one that was lost."""

from typing import Any, Final, LiteralString

import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.generation import breaker_counts
from projections.generation.breaker_counts import Cause, Count
from projections.replay import log_topics
from projections.replay.log_topics import LogReplacedError
from tests.projections.rows import insert

_BEFORE: Final = {"sims.rooms": "a", "sims.student-timetables": "b", "sims.errors": "c"}
_NOW: Final = _BEFORE | {"sims.rooms": "z"}
_ALL_NOW: Final = {"sims.rooms": "x", "sims.student-timetables": "y", "sims.errors": "z"}


def test_the_first_look_is_believed_and_the_same_topics_are_read_on(
    connection: Connection[Any],
) -> None:
    log_topics.require_known(connection, _BEFORE)
    log_topics.require_known(connection, _BEFORE)

    assert log_topics.replaced(connection, _BEFORE) == []


def test_a_topic_that_was_made_anew_is_not_read(connection: Connection[Any]) -> None:
    log_topics.require_known(connection, _BEFORE)

    with pytest.raises(LogReplacedError, match=r"1 topics were made anew.*sims\.rooms"):
        log_topics.require_known(connection, _NOW)
    assert log_topics.replaced(connection, _NOW) == ["sims.rooms"]


def test_it_is_read_from_its_beginning_once_somebody_has_decided(
    connection: Connection[Any],
) -> None:
    log_topics.require_known(connection, _BEFORE)
    for topic in _BEFORE:
        table = "sync.error_position" if topic == "sims.errors" else "position"
        connection.execute(
            f"INSERT INTO {table} (topic, partition, next_offset, epoch)"  # noqa: S608 - ours
            f" VALUES ('{topic}', 3, 70, 2)".encode()
        )

    log_topics.begin_anew(connection, {"sims.rooms": "z"}, ["rooms"], errors=False)

    log_topics.require_known(connection, _NOW)
    positions = connection.execute(
        "SELECT topic, next_offset, epoch FROM position UNION ALL"
        " SELECT topic, next_offset, epoch FROM sync.error_position ORDER BY topic"
    ).fetchall()
    assert positions == [
        ("sims.errors", 70, 2),
        ("sims.rooms", 0, 3),
        ("sims.student-timetables", 70, 2),
    ]


def test_what_fell_on_the_log_before_is_not_held_against_the_new(
    connection: Connection[Any],
) -> None:
    log_topics.require_known(connection, _BEFORE)
    one = Count(span_length=1_000, span_number=0, school_id="4711", records=30)
    rooms, subjects = (
        Cause(f"sims.{each}", 0, each, "value_unreadable") for each in ("rooms", "subjects")
    )
    breaker_counts.add(connection, [(rooms, one), (subjects, one)])

    log_topics.begin_anew(connection, {"sims.rooms": "z"}, ["rooms"], errors=False)

    assert breaker_counts.counted(connection, [rooms, subjects]) == {subjects: [one]}


def test_no_place_on_the_log_before_is_taken_for_one_on_the_new(
    connection: Connection[Any],
) -> None:
    log_topics.require_known(connection, _BEFORE)
    insert(connection, "lesson", record_id="e1/7", user_id="7", log_offset=70)
    for name, at in (("late", 9), ("early", 2)):
        insert(connection, "error_log", error_id=name, partition=1, log_offset=at)
    connection.execute(
        "INSERT INTO sync.quarantine (topic, partition, log_offset, reason)"
        " VALUES ('sims.rooms', 3, 5, 'key_mismatch')"
    )
    for version, topic in ((1, "sims.rooms"), (2, "sims.subjects")):
        connection.execute(
            "INSERT INTO pending_run_end (school_id, version, partition, event, offsets)"
            " VALUES ('4711', %s, 3, '{}', %s)",
            [version, Jsonb({topic: 70})],
        )

    log_topics.begin_anew(connection, _ALL_NOW, ["rooms", "student-timetables"], errors=True)

    def rows(statement: LiteralString) -> list[Any]:
        return connection.execute(statement).fetchall()

    assert rows("SELECT log_offset FROM lesson") == [(-1,)]
    assert rows("SELECT topic, log_offset FROM sync.quarantine") == [("sims.rooms@a", 5)]
    assert rows("SELECT version FROM pending_run_end") == [(2,)]
    assert rows("SELECT error_id, partition, log_offset FROM sync.error_log ORDER BY 3") == [
        ("early", -1, 1),
        ("late", -1, 2),
    ]
