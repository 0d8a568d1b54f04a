from dataclasses import replace
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from producer.night.orders import HELD_BY_GUARD
from producer.service.figures import ServiceFigures
from producer.service.schedule import Window
from producer.service.wellbeing import Blocked, Health, Status

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
WELL = Status(
    school="4711",
    health=Health.WELL,
    service_running=True,
    run_in_progress=False,
    died_runs=0,
    last_run=AT,
    last_fault=None,
    fault=None,
    next_run=AT.replace(day=25),
    paused=None,
    waiting_messages=3,
    waiting_bytes=512,
    blocked=(),
    time_zone=Window().zone,
)
HELD = Blocked(
    data_set="students", reason=HELD_BY_GUARD, hold="h1", message="Ann Smith would leave.", fix=""
)


def figures(status: Status | None) -> dict[str, float]:
    """Return every sample that there is, by its name and labels."""
    registry = CollectorRegistry()
    registry.register(ServiceFigures(lambda: status))
    lines = generate_latest(registry).decode().splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}


def test_a_school_that_is_well() -> None:
    assert figures(WELL) == {
        "mya_producer_state_readable": 1,
        'mya_producer_school{school="4711"}': 1,
        "mya_producer_last_run_ended_timestamp_seconds": AT.timestamp(),
        'mya_producer_last_run{outcome="completed"}': 1,
        'mya_producer_last_run{outcome="incomplete"}': 0,
        'mya_producer_last_run{outcome="failed"}': 0,
        "mya_producer_late": 0,
        "mya_producer_next_run_timestamp_seconds": AT.replace(day=25).timestamp(),
        "mya_producer_run_in_progress": 0,
        "mya_producer_outbox_messages": 3,
        "mya_producer_outbox_bytes": 512,
    }


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (replace(WELL, blocked=(HELD,)), "incomplete"),
        (replace(WELL, last_fault=AT, fault="No broker."), "failed"),
        (replace(WELL, last_fault=AT, blocked=(HELD,)), "failed"),
        (replace(WELL, last_run=None, next_run=None), None),
    ],
)
def test_what_became_of_the_last_run(status: Status, outcome: str | None) -> None:
    found = figures(status)

    was = {
        each
        for each in ("completed", "incomplete", "failed")
        if found[f'mya_producer_last_run{{outcome="{each}"}}']
    }
    assert was == ({outcome} - {None})


def test_a_data_set_that_was_held_is_named_and_nobody_in_it() -> None:
    found = figures(replace(WELL, blocked=(HELD,)))

    name = f'mya_producer_blocked_data_sets{{data_set="students",reason="{HELD_BY_GUARD}"}}'
    assert found[name] == 1
    assert "Ann" not in str(found)


def test_a_state_that_cannot_be_read_gives_no_other_figure() -> None:
    assert figures(None) == {"mya_producer_state_readable": 0}
