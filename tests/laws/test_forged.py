"""What is forged changes nothing: not now, not once the broker has compacted its log, not after a
replay.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from consumers.trust.keys import EnrolmentChangedError
from contract.names import RUNS, key
from contract.wire import decode, encode
from projections.permanent import enrolment
from projections.permanent.enrolment import State
from tests.laws import tables
from tests.laws.examples import FEW
from tests.laws.haunted import SIGNED, HauntedLog, is_genuine
from tests.laws.log import NOW_MS, Log
from tests.laws.records import student
from tests.laws.school import End
from tests.laws.signed_platform import LESSON, Platform, forged
from tests.laws.signers import PLATFORM, key_id_of, school_signer
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish, worlds

_LONG_AFTER_MS: Final = 30 * 24 * 60 * 60 * 1000


@FEW
@given(plans=worlds(), chance=st.randoms(use_true_random=False))
def test_a_replay_of_a_compacted_log_is_as_if_nobody_hadforged(
    connection: Connection[Any], plans: list[SchoolPlan], chance: random.Random
) -> None:
    # A run that is abandoned or cut leaves no end for the replay to settle by.
    whole = [
        replace(each, nights=[replace(night, end=End.COMPLETED) for night in each.nights])
        for each in plans
    ]
    tables.forget_generation(connection)
    platform = Platform(connection, publish(whole, HauntedLog(chance=chance), SIGNED))
    platform.live()
    live = platform.found()

    platform.compact()
    platform.replay()

    assert platform.found() == live


def _changed(**values: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda event: event | values


FORGED: Final[dict[str, tuple[str, str, Callable[[dict[str, Any]], dict[str, Any] | None]]]] = {
    "value": ("students", "1", _changed(version=NOW_MS, record=student(surname="Nobody"))),
    "stale": ("students", "1", _changed(version=1, record=student(surname="Nobody"))),
    "tombstone": ("students", "1", lambda _: None),
    "lesson": (LESSON, "e1/1", _changed(version=NOW_MS, operation="removed", record=None)),
    "tombstone of a lesson": (LESSON, "e1/1", lambda _: None),
    "end of a run": (RUNS, "ended", _changed(version=NOW_MS, run_id="forged")),
    "tombstone of an end": (RUNS, "ended", lambda _: None),
}
"""What is forged: topic, the key after the school, and what is made of the genuine event there."""


@pytest.mark.parametrize("name", FORGED)
def test_the_log_heals_and_a_replay_of_what_is_left_is_equal_to_live(
    platform: Platform, name: str
) -> None:
    about, rest, forge = FORGED[name]
    place, at = (about, 0), key(platform.world.schools[0], rest)
    platform.live()
    live = platform.found()
    event = forge(decode(about, platform.last(place, at).value))

    value = None if event is None else encode(about, event)
    Log.append(platform.log, place, forged(None, about, at, value))
    platform.live()
    after = platform.found()
    last = platform.last(place, at)
    platform.compact()
    platform.replay()

    assert after == live
    assert is_genuine(place, last)
    assert platform.found() == live


def test_a_version_of_before_that_the_school_signed_is_healed_too(platform: Platform) -> None:
    place, at = ("students", 0), key(platform.world.schools[0], "1")
    platform.live()
    live = platform.found()
    first = next(each for each in platform.log.messages[place] if each.key == at)

    Log.append(platform.log, place, first)
    platform.live()
    platform.compact()
    platform.replay()

    assert platform.found() == live


@pytest.mark.parametrize(
    ("about", "partition", "rest"),
    [
        ("students", 0, "nobody"),
        (LESSON, 0, "e9/9"),
        (RUNS, 0, "run/r/run_started"),
        ("rooms", 1, "r"),
        # PostgreSQL takes no NUL, and what is before it names a record.
        ("students", 0, "1\0"),
        (LESSON, 0, "e1/1\0"),
        (RUNS, 0, "run/r\0/run_started"),
    ],
)
def test_a_forged_value_of_which_nothing_is_known_does_not_stay(
    platform: Platform, about: str, partition: int, rest: str
) -> None:
    place, at = (about, partition), key(platform.world.schools[0], rest)

    Log.append(platform.log, place, forged(None, about, at, b"forged"))
    platform.live()

    last = platform.last(place, at)
    assert last.is_null
    assert dict(last.headers)["mya_key"] == PLATFORM.key_id.encode()
    rows = platform.connection.execute("SELECT reason, forged FROM sync.quarantine").fetchall()
    assert rows == [("unsigned", True)]


def test_what_the_school_says_before_its_forged_record_is_forgotten_is_not_lost(
    platform: Platform,
) -> None:
    place, at = ("students", 0), key(platform.world.schools[0], "1")
    genuine = [*platform.log.messages[place]]
    platform.log.messages[place][:] = [forged(None, "students", at, b"forged")]
    platform.worker.apply(platform.worker.read([(place, 1)]))
    platform.log.messages[place].extend(genuine)

    platform.live()

    assert is_genuine(place, platform.last(place, at))


def test_what_a_school_forges_counts_in_no_run(platform: Platform) -> None:
    place, at = ("students", 0), key(platform.world.schools[0], "nobody")
    start = [*platform.log.messages[place]]
    platform.log.messages[place][:] = [forged(None, "students", at, b"forged"), *start[1:]]

    platform.live()

    counted = platform.connection.execute(
        "SELECT sum(quarantined) FROM sync.run_data_set"
    ).fetchone()
    assert counted == (0,)


def test_a_message_is_verified_again_if_its_key_was_revoked_meanwhile(platform: Platform) -> None:
    school_id = platform.world.schools[0]
    read = platform.worker.read([(("students", 0), 9)])
    others = platform.worker.read([(("students", 1), 9)])
    enrolment.revoke_key(
        platform.connection,
        key_id_of(school_id),
        since=datetime(2020, 1, 1, tzinfo=UTC),
        now=datetime.now(UTC),
    )

    platform.worker.apply(others)
    with pytest.raises(EnrolmentChangedError):
        platform.worker.apply(read)

    platform.worker = Worker(platform.connection, platform.world)
    platform.live()
    assert platform.found().tables == {}


@pytest.mark.parametrize("state", [State.SUSPENDED, State.CLOSED])
def test_what_a_school_sends_once_it_is_suspended_is_set_aside_and_is_no_forgery(
    platform: Platform, state: State
) -> None:
    platform.live()
    live = platform.found()
    school_id = platform.world.schools[0]
    now = datetime.fromtimestamp((NOW_MS + 1) / 1000, UTC)
    enrolment.put_state(platform.connection, school_id, state, now=now)
    platform.worker = Worker(platform.connection, platform.world)
    place, at = ("students", 0), key(school_id, "1")
    event = decode("students", platform.last(place, at).value)
    event |= {"version": event["version"] + 1, "record": student(surname="Cole")}
    said = forged(school_signer(school_id), "students", at, encode("students", event))

    Log.append(platform.log, place, replace(said, at_ms=NOW_MS + _LONG_AFTER_MS))
    platform.live()

    rows = platform.connection.execute("SELECT reason, forged FROM sync.quarantine").fetchall()
    assert rows == [(f"school_{state}", False)]
    assert platform.found() == live
    assert is_genuine(place, platform.last(place, at))
