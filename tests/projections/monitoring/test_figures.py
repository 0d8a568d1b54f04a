from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from psycopg import Connection

from projections.generation import breaker_trips
from projections.monitoring.figures import NAMED_MAX, PlatformFigures, numbers_of
from projections.monitoring.questions import Numbers, School
from projections.permanent import enrolment, quarantine
from projections.permanent.enrolment import State
from projections.permanent.quarantine import Quarantined
from projections.reading.runs import OVERDUE_AFTER
from tests.projections.rows import insert

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
LAST_NIGHT = NOW - timedelta(hours=6)
LONG_AGO = NOW - OVERDUE_AFTER - timedelta(seconds=1)


def registry_of(asked: Callable[[], Numbers | None]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(PlatformFigures(asked))
    return registry


@pytest.fixture
def figures(database_url: str) -> CollectorRegistry:
    """What the database of `committing` comes to."""
    return registry_of(lambda: numbers_of(database_url, NOW))


def school(
    connection: Connection[Any],
    school_id: str,
    *,
    ended_at: datetime | None = None,
    balanced: bool | None = True,
    since: datetime = LAST_NIGHT,
) -> None:
    insert(
        connection,
        "school",
        school_id=school_id,
        name=school_id,
        time_zone="Europe/London",
        data_sets_off=[],
        removals_max=20,
        removals_percent_max=10,
        created_at=since,
    )
    if ended_at is not None:
        own = {"school_id": school_id, "run_id": "run-1"}
        insert(connection, "run", **own, completed_at=ended_at, balanced=balanced)
        event = "{}"
        insert(
            connection, "run_end", **own, version=1, day="2026-03-04", completed="{}", event=event
        )


def test_an_empty_platform(figures: CollectorRegistry) -> None:
    value = figures.get_sample_value

    assert value("mya_database_answers") == 1
    assert value("mya_schools") == value("mya_schools_without_run") == 0
    assert value("mya_outbox_messages") == 0
    assert value("mya_waiting_records", {"data_set": "students"}) == 0
    assert value("mya_generations", {"state": "live"}) == 1
    assert value("mya_generations", {"state": "building"}) == 0


def test_schools_that_did_not_run_are_counted_and_named(
    committing: Connection[Any], figures: CollectorRegistry
) -> None:
    school(committing, "ran", ended_at=LAST_NIGHT, since=LONG_AGO)
    school(committing, "ran_just_in_time", ended_at=NOW - OVERDUE_AFTER)
    school(committing, "silent", ended_at=LONG_AGO)
    school(committing, "never_ran", since=LONG_AGO)
    school(committing, "new")
    committing.commit()

    value = figures.get_sample_value

    assert (value("mya_schools"), value("mya_schools_without_run")) == (5, 2)
    named = [
        each
        for each in ("ran", "ran_just_in_time", "silent", "never_ran", "new")
        if value("mya_school_without_run", {"school": each})
    ]
    assert named == ["silent", "never_ran"]
    last_run = "mya_school_last_run_ended_timestamp_seconds"
    assert value(last_run, {"school": "ran"}) == LAST_NIGHT.timestamp()
    assert value(last_run, {"school": "new"}) is None


@pytest.mark.parametrize("state", [State.SUSPENDED, State.CLOSED])
def test_a_school_that_may_not_speak_is_not_missed(
    committing: Connection[Any], figures: CollectorRegistry, state: State
) -> None:
    school(committing, "silent", ended_at=LONG_AGO)
    enrolment.enrol(committing, "silent", "silent-1", now=LONG_AGO)
    enrolment.put_state(committing, "silent", state, now=NOW)
    committing.commit()

    assert figures.get_sample_value("mya_schools") == 0
    assert figures.get_sample_value("mya_schools_without_run") == 0


def test_books_that_do_not_balance_are_counted(
    committing: Connection[Any], figures: CollectorRegistry
) -> None:
    school(committing, "ash", ended_at=LAST_NIGHT, balanced=False)
    school(committing, "birch", ended_at=LAST_NIGHT, balanced=True)
    school(committing, "cedar", ended_at=LAST_NIGHT, balanced=None)
    committing.commit()

    assert figures.get_sample_value("mya_schools_unbalanced") == 1


def test_what_waits_is_counted_once_a_record(
    committing: Connection[Any], figures: CollectorRegistry
) -> None:
    for path, verdict in (("subject", "wait"), ("room", "wait"), ("year", "error")):
        insert(
            committing,
            "unmet_reference",
            data_set="class-groups",
            record_id="c1",
            path=path,
            target_id="x",
            target_data_sets=["subjects"],
            verdict=verdict,
        )
    for number, state in enumerate(("waiting", "waiting", "applied", "error")):
        insert(committing, "lesson", record_id=f"l{number}", state=state)
    committing.commit()

    value = figures.get_sample_value

    assert value("mya_waiting_records", {"data_set": "class-groups"}) == 1
    assert value("mya_waiting_records", {"data_set": "student-timetables"}) == 2
    assert value("mya_waiting_records", {"data_set": "staff-timetables"}) == 0


def test_open_errors_are_counted_by_code_and_severity(
    committing: Connection[Any], figures: CollectorRegistry
) -> None:
    for number, state in enumerate(("open", "open", "resolved")):
        insert(committing, "error_log", error_id=f"e{number}", state=state)
    committing.commit()

    labels = {"code": "member_not_imported", "severity": "error"}
    assert figures.get_sample_value("mya_open_errors", labels) == 2


def test_quarantine_is_counted_by_reason(
    committing: Connection[Any], figures: CollectorRegistry
) -> None:
    message = Quarantined(
        topic="sims.rooms",
        partition=0,
        log_offset=7,
        reason="key_mismatch",
        key=b"oakwood/Ann",
        value=None,
        school_id="oakwood",
        data_set="rooms",
    )
    quarantine.keep(committing, [message])
    committing.commit()

    labels = {"reason": "key_mismatch"}
    assert figures.get_sample_value("mya_quarantined_messages", labels) == 1


def test_where_the_breaker_has_stopped_is_counted_until_it_goes_on(
    committing: Connection[Any], database_url: str
) -> None:
    for number in (0, 3):
        breaker_trips.put(committing, number, "no_user")
    breaker_trips.put(committing, 5, "room_missing")
    committing.commit()
    stopped = numbers_of(database_url, NOW)
    breaker_trips.clear(committing, [3, 5])
    committing.commit()
    gone_on = numbers_of(database_url, NOW)

    assert stopped is not None
    assert stopped.tripped == {"no_user": 2, "room_missing": 1}
    assert gone_on is not None
    assert gone_on.tripped == {"no_user": 1}
    figure = registry_of(lambda: stopped).get_sample_value
    assert figure("mya_breaker_tripped_partitions", {"code": "no_user"}) == 2


def test_a_live_generation_of_a_build_without_a_breaker_has_numbers(
    committing: Connection[Any], figures: CollectorRegistry
) -> None:
    committing.execute("DROP TABLE breaker_trip")
    committing.commit()

    assert figures.get_sample_value("mya_database_answers") == 1


def test_no_more_schools_are_named_than_a_list_is_of_use() -> None:
    many = tuple(
        School(school_id=f"s{number}", known_since=LONG_AGO, ended_at=None, balanced=None)
        for number in range(NAMED_MAX + 5)
    )
    numbers = Numbers(
        asked_at=NOW,
        waiting={},
        open_errors={},
        quarantined={},
        outbox=0,
        tripped={},
        generations={},
        schools=many,
    )
    registry = registry_of(lambda: numbers)

    named = [
        sample
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "mya_school_without_run"
    ]

    assert len(named) == NAMED_MAX
    assert registry.get_sample_value("mya_schools_without_run") == NAMED_MAX + 5


@pytest.mark.parametrize("away", ["postgresql://nobody@127.0.0.1:1/x", None])
def test_a_database_that_gives_no_numbers_is_said_so(
    away: str | None, empty_database_url: str
) -> None:
    registry = registry_of(lambda: numbers_of(away or empty_database_url, NOW))

    assert registry.get_sample_value("mya_database_answers") == 0
    assert registry.get_sample_value("mya_schools") is None
