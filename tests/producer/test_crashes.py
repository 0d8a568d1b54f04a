"""Runs that die, and what the next one makes of them. Dying is an exception that nobody catches,
with the SQLite file opened anew by the next run."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from contract.names import RUNS
from producer.failures import UnavailableError
from producer.night.night import Night
from producer.state.data_sets import DataSets
from producer.state.outbox import Outbox
from producer.state.staging import Staging
from tests.producer.extracts import email, student
from tests.producer.fakes import FakeBroker
from tests.producer.nights import School


class Killed(BaseException):
    """What a test kills a run with."""


def kill_at(target: type, method: str, *, after: bool) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(patch: pytest.MonkeyPatch) -> None:
        original = getattr(target, method)

        def dying(*arguments: Any, **named: Any) -> Any:
            if after:
                original(*arguments, **named)
            raise Killed

        patch.setattr(target, method, dying)

    return plant


POINTS = {
    "while reading": kill_at(Staging, "add", after=True),
    "before the promotion": kill_at(Staging, "promote", after=False),
    "inside the promotion": kill_at(Staging, "promote", after=True),
    "at the end of the promotion": kill_at(DataSets, "put_sums", after=True),
    "before anything is settled": kill_at(Outbox, "settle", after=False),
    "after the first is settled": kill_at(Outbox, "settle", after=True),
    "before the data set is told": kill_at(Night, "_tell_errors", after=False),
    "inside the end of the run": kill_at(DataSets, "complete", after=True),
    "before the end of the run": kill_at(Night, "_finish", after=False),
}


def latest(broker: FakeBroker) -> dict[str, tuple[bool, Any]]:
    """Return what a reader of the compacted topic knows: by record, is it current, and as what."""
    known: dict[str, tuple[bool, Any]] = {}
    versions: dict[str, int] = {}
    for event in broker.events("students"):
        if event["version"] >= versions.get(event["record_id"], 0):
            versions[event["record_id"]] = event["version"]
            is_current = event["operation"] != "removed"
            known[event["record_id"]] = (is_current, event["record"])
    return known


def open_errors(broker: FakeBroker) -> set[tuple[str, ...]]:
    standing: set[tuple[str, ...]] = set()
    for change, *error in broker.errors():
        if change == "resolved":
            standing.discard(tuple(error))
        else:
            standing.add(tuple(error))
    return standing


def write_nights(school: School, night: int) -> None:
    rows = [student(number) for number in range(1, 31)]
    if night == 2:
        rows = [student(1, Surname="Other"), *rows[1:28], student(31), student(32, Surname=None)]
    school.write("students", rows)
    school.write("students.emails", [email(1, "bad"), email(2, "a@b.test")][: 3 - night])


@pytest.fixture
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> School:
    school = School(tmp_path_factory.mktemp("undisturbed"))
    for night in (1, 2):
        write_nights(school, night)
        school.night()
    return school


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("dies_on", [1, 2])
def test_a_run_that_dies_loses_nothing(
    school: School,
    undisturbed: School,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    dies_on: int,
) -> None:
    for night in (1, 2):
        write_nights(school, night)
        if night == dies_on:
            with monkeypatch.context() as patch, suppress(Killed):
                POINTS[point](patch)
                school.night()
        ends = school.night()

    assert latest(undisturbed.broker) == latest(school.broker)
    assert open_errors(undisturbed.broker) == open_errors(school.broker)
    expected = undisturbed.night()[0]
    assert (expected["known_count"], expected["known_digest"]) == (
        ends[0]["known_count"],
        ends[0]["known_digest"],
    )


@pytest.mark.parametrize("point", POINTS)
def test_a_run_that_died_is_closed_after_its_events_and_before_the_next(
    school: School, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    write_nights(school, 1)
    with monkeypatch.context() as patch, suppress(Killed):
        POINTS[point](patch)
        school.night()

    school.night()

    first, second = "1000000-000000", "1000001-000001"
    told = [(each["run_id"], each["step"]) for each in school.broker.events(RUNS)]
    assert (first, "run_abandoned") in told
    last_of_first = [each["run_id"] for each in school.broker.events("students")]
    assert last_of_first == sorted(last_of_first)
    assert [
        step for run, step in told[told.index((first, "run_abandoned")) + 1 :] if run != second
    ] == []
    assert told[-1] == (second, "run_completed")


def test_a_snapshot_that_was_cut_off_is_sent_whole_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_nights(school, 1)
    with monkeypatch.context() as patch, suppress(Killed):
        POINTS["before the end of the run"](patch)
        school.night()

    end = school.end()

    assert end["snapshot"]
    assert end["counts"]["created"] == 30


@pytest.mark.parametrize("lost_after", range(0, 40, 3))
def test_a_broker_lost_midway_leaves_the_rest_for_the_next_run(
    school: School, undisturbed: School, lost_after: int
) -> None:
    for night in (1, 2):
        write_nights(school, night)
        school.broker.lost_after = len(school.broker.received) + lost_after
        with suppress(UnavailableError):
            school.night()
        school.broker.lost_after = None
        school.night()

    assert latest(undisturbed.broker) == latest(school.broker)
    assert open_errors(undisturbed.broker) == open_errors(school.broker)


def test_a_run_that_ended_is_not_abandoned_though_its_end_was_not_delivered(
    school: School,
) -> None:
    write_nights(school, 1)
    school.night()
    all_of_it = len(school.broker.received)
    fresh = School(school.folder / "again")
    write_nights(fresh, 1)
    fresh.broker.lost_after = all_of_it - 1
    with suppress(UnavailableError):
        fresh.night()
    fresh.broker.lost_after = None

    fresh.night()

    assert "run_abandoned" not in fresh.broker.steps()
    assert fresh.broker.steps().count("run_completed") == 4
