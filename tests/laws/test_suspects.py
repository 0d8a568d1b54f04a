"""What a worker crashes on is found by applying what comes next, and rolling that back."""

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import Message
from psycopg import Connection

from consumers.apply.runs import run_end
from consumers.engine import accept
from consumers.engine.accept import Incoming, stored
from consumers.loop.reading import Reader
from consumers.loop.service import subjects_read
from consumers.quarantine.suspects import Culprit, Search
from consumers.trust.parked import parked_of
from projections import generations
from projections.permanent import enrolment, parkings
from projections.replay.standing import standing_of
from tests.laws.haunted import SIGNED, HauntedLog
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.setting_aside import Support
from tests.laws.signed_platform import NIGHTS, Platform
from tests.laws.signers import ROOT_KEY
from tests.laws.worker import message_at
from tests.laws.world import SchoolPlan, publish


@pytest.fixture
def platform(connection: Connection[Any]) -> Platform:
    plans = [SchoolPlan(nights=NIGHTS), SchoolPlan(nights=NIGHTS)]
    return Platform(connection, publish(plans, HauntedLog(likely=0), SIGNED))


def search(platform: Platform) -> list[Culprit]:
    connection, world = platform.connection, platform.world
    standing = standing_of(connection, generations.FIRST)
    ring = world.trust.keyring(
        enrolment.everything(connection), parked_of(parkings.in_force(connection))
    )

    def messages(place: tuple[str, int], start: int) -> list[Message]:
        own = world.log.messages[world.topics.subject_of(place[0]), place[1]]
        return [message_at(world, place, offset) for offset in range(start, len(own))]

    return Search(
        connection=connection,
        standing=standing,
        reader=Reader(world.topics, PARTITION_COUNT, subjects_read(standing)),
        messages=messages,
        ring=ring,
        root_key=ROOT_KEY,
        now_ms=NOW_MS,
    ).culprits(0, {})


def crash_on(*versions: tuple[str, str]) -> Callable[[Incoming], Any]:
    """Crash on the records of these schools with these surnames."""

    def buggy(incoming: Incoming) -> Any:
        record = incoming.event["record"] or {}
        if (incoming.event["school"], record.get("surname")) in versions:
            raise KeyError(record["surname"])
        return stored(incoming)

    return buggy


def test_nothing_is_found_and_nothing_kept_where_nothing_crashes(platform: Platform) -> None:
    assert search(platform) == []
    assert platform.found().tables == {}
    assert platform.connection.execute("SELECT 1 FROM sync.outbox").fetchall() == []


def test_each_event_is_found_that_crashes(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = platform.world.schools
    monkeypatch.setattr(accept, "stored", crash_on((one, "Birch"), (two, "Ash")))

    found = search(platform)

    topic = platform.world.topics.of("students")
    assert {(each.school_id, each.bug) for each in found} == {(one, "KeyError"), (two, "KeyError")}
    assert all(each.place and each.place[0] == topic for each in found)
    support = Support(platform)
    for each in found:
        assert each.place is not None
        support.park(("students", 0), each.place[2])
    assert search(platform) == []
    support.begin_again()
    platform.live()
    assert support.reasons() == ["parked", "parked"]


def test_a_school_is_found_of_which_a_run_cannot_end(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = platform.world.schools

    def buggy(context: Any, event: Any) -> None:
        if event["school"] == one:
            raise ZeroDivisionError

    monkeypatch.setattr(run_end, "judge_order", buggy)

    assert search(platform) == [Culprit(school_id=one, place=None, bug="ZeroDivisionError")]

    support = Support(platform)
    support.park_school(one)
    assert search(platform) == []
