"""A stolen key: what it wrote is undone by a replay, and never signed by the platform."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contract.names import key
from contract.wire import decode, encode
from projections.permanent import enrolment
from tests.laws.beside import Beside
from tests.laws.haunted import is_genuine
from tests.laws.log import NOW_MS, Log, Stored
from tests.laws.records import student
from tests.laws.signed_platform import Platform, forged
from tests.laws.signers import PLATFORM, key_id_of, school_signer
from tests.laws.worker import Worker


@pytest.fixture
def robbed(platform: Platform) -> Platform:
    """A platform that has applied what somebody wrote with a school's key, which is revoked now."""
    platform.live()
    school_id = platform.world.schools[0]
    place, at = ("students", 0), key(school_id, "1")
    event = decode("students", platform.last(place, at).value)
    event |= {"version": event["version"] + 1, "record": student(surname="Thief")}
    said = forged(school_signer(school_id), "students", at, encode("students", event))
    Log.append(platform.log, place, replace(said, at_ms=NOW_MS + 2))
    platform.live()
    since = datetime.fromtimestamp((NOW_MS + 1) / 1000, UTC)
    enrolment.revoke_key(
        platform.connection, key_id_of(school_id), since=since, now=datetime.now(UTC)
    )
    platform.worker = Worker(platform.connection, platform.world)
    return platform


def _surnames(platform: Platform) -> set[str]:
    rows = platform.connection.execute("SELECT surname FROM mya.users").fetchall()
    return {surname for (surname,) in rows}


def test_what_a_stolen_key_had_changed_is_undone_by_a_replay(robbed: Platform) -> None:
    before = _surnames(robbed)

    robbed.replay()

    assert before == {"Thief"}
    assert _surnames(robbed) == {"Birch"}


def test_the_platform_never_signs_what_a_stolen_key_wrote(robbed: Platform) -> None:
    place, at = ("students", 0), key(robbed.world.schools[0], "1")
    first = next(each for each in robbed.log.messages[place] if each.key == at)

    Log.append(robbed.log, place, first)
    Log.append(robbed.log, place, forged(None, "students", at, None))
    robbed.live()

    assert not any(b"Thief" in each.value for each in _by_platform(robbed))


def test_a_promoted_replay_is_trusted_and_heals_again(robbed: Platform, database_url: str) -> None:
    place, at = ("students", 0), key(robbed.world.schools[0], "1")
    with Beside(database_url, robbed.world) as beside:
        beside.worker.finish()
        beside.promote()
        robbed.connection.execute("SET search_path = generation_2, sync")
        Log.append(robbed.log, place, forged(None, "students", at, None))
        beside.worker.finish()
        robbed.worker = beside.worker
        robbed.live()

        last = robbed.last(place, at)
        assert is_genuine(place, last)
        assert b"Birch" in last.value


def _by_platform(platform: Platform) -> list[Stored]:
    return [
        each
        for messages in platform.log.messages.values()
        for each in messages
        if dict(each.headers).get("mya_key") == PLATFORM.key_id.encode()
    ]
