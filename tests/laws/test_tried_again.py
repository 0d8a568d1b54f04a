"""What may leave quarantine when it is tried again, and what stays there and why."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg import Connection

from contract import wire
from contract.declaration import DataSet, Record
from contract.names import RUNS, key
from contract.rules import intrinsic_violations
from contract.runs import ended_key
from contract.violations import Violation
from projections.generation import stored
from projections.permanent import enrolment
from projections.permanent.enrolment import State
from tests.laws.haunted import SIGNED, HauntedLog
from tests.laws.log import Log
from tests.laws.oracle import recompute
from tests.laws.setting_aside import STUDENTS, Support
from tests.laws.signed_platform import NIGHTS, Platform, forged
from tests.laws.signers import LONG_AGO, key_id_of
from tests.laws.world import SchoolPlan, publish


def test_a_school_that_was_resumed_is_taken_in_again(platform: Platform, support: Support) -> None:
    school_id = platform.world.schools[0]
    put = enrolment.put_state
    put(platform.connection, school_id, State.SUSPENDED, now=LONG_AGO)
    support.begin_again()
    platform.live()
    assert {each for each, _ in support.retry(school_id=school_id)} == {"stays"}

    put(platform.connection, school_id, State.ENROLLED, now=datetime.now(UTC))
    support.retry(school_id=school_id)
    support.begin_again()
    platform.live()

    assert support.reasons() == []
    assert support.balanced() == {True}
    assert support.found() == recompute(platform.log.decoded(), platform.world.mya)


def test_a_school_whose_key_was_not_known_is_taken_in(connection: Connection[Any]) -> None:
    platform = Platform(
        connection, publish([SchoolPlan(nights=NIGHTS)], HauntedLog(likely=0), SIGNED)
    )
    support, school_id = Support(platform), platform.world.schools[0]
    connection.execute("DELETE FROM sync.enrolled_school WHERE school_id = %s", [school_id])
    support.begin_again()
    platform.live()
    assert set(support.reasons()) == {"not_enrolled"}
    assert platform.found().tables == {}

    enrolment.enrol(connection, school_id, key_id_of(school_id), now=LONG_AGO)
    support.retry()
    support.begin_again()
    platform.live()
    live = support.found()

    assert support.balanced() == {True}
    assert live == recompute(platform.log.decoded(), platform.world.mya)
    platform.compact()
    platform.replay()
    assert support.found() == live


@pytest.mark.parametrize("is_end_parked", [False, True])
def test_what_was_parked_and_is_there_twice_is_counted_once(
    platform: Platform, support: Support, *, is_end_parked: bool
) -> None:
    said = platform.log.messages[STUDENTS][0]
    Log.append(platform.log, STUDENTS, said)
    support.park(STUDENTS, 0)
    ended = ended_key(platform.world.schools[0])
    ends = [at for at, each in enumerate(platform.log.messages[RUNS, 0]) if each.key == ended]
    if is_end_parked:
        support.park((RUNS, 0), ends[0])
    support.begin_again()
    platform.live()

    support.retry()
    support.begin_again()
    platform.live()

    assert support.reasons() == []
    assert support.books() == {("applied", 3), ("superseded", 1)}
    assert support.balanced() == {True}


def test_what_is_forged_stays_and_says_why(platform: Platform, support: Support) -> None:
    at = key(platform.world.schools[0], "1")
    Log.append(platform.log, STUDENTS, forged(None, "students", at, b"forged"))
    platform.live()

    assert support.retry() == [("stays", "unsigned")]
    assert support.reasons() == ["unsigned"]


def test_a_school_of_which_mya_may_hold_what_a_thief_wrote_has_to_wait(
    platform: Platform, support: Support
) -> None:
    support.park(STUDENTS, 1)
    support.begin_again()
    platform.live()
    platform.connection.execute("UPDATE sync.enrolled_school SET distrusted_since = now()")

    assert support.retry() == [("stays", "school_distrusted")]


def test_an_event_of_a_schema_that_only_a_newer_build_knows_is_taken_in_by_that(
    platform: Platform, support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = wire._by_header
    with monkeypatch.context() as old:
        old.setattr(wire, "_by_header", lambda on: {} if on == "students" else known(on))
        platform.live()
    assert support.reasons() == ["unknown_schema", "unknown_schema"]

    assert support.retry() == [("superseded", ""), ("taken", "applied")]


def _crashing(surname: str) -> Callable[[DataSet, Record], list[Violation]]:
    def crash(data_set: DataSet, record: Record) -> list[Violation]:
        if record.get("surname") == surname:
            raise KeyError(surname)
        return intrinsic_violations(data_set, record)

    return crash


def test_what_would_crash_this_build_still_stays_and_the_rest_goes(
    platform: Platform, support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (STUDENTS, ("subjects", 0)):
        support.park(place, 0)
    support.park(STUDENTS, 1)
    support.begin_again()
    platform.live()

    with monkeypatch.context() as buggy:
        buggy.setattr(stored, "intrinsic_violations", _crashing("Birch"))
        told = support.retry()
    assert sorted(told) == [
        ("stays", "crashes: KeyError"),
        ("taken", "applied"),
        ("taken", "applied"),
    ]
    assert support.surnames() == ["Ash"]

    assert support.retry() == [("taken", "applied")]
    assert support.surnames() == ["Birch"]
    assert support.balanced() == {True}


def test_the_books_of_a_run_are_closed_whose_end_a_later_one_has_overtaken(
    platform: Platform, support: Support
) -> None:
    place = (RUNS, 0)
    ended = key(platform.world.schools[0], "ended")
    messages = platform.log.messages[place]
    support.park(place, next(at for at, each in enumerate(messages) if each.key == ended))
    support.begin_again()
    platform.live()
    assert support.balanced() == {None, True}

    assert support.retry() == [("superseded", "")]

    assert support.balanced() == {True}
