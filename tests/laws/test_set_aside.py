"""What was set aside and is tried again ends as if it never had been: in the tables, the books and
the log, also once the broker has compacted it.
"""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from consumers.back_office import RefusedError
from consumers.trust.keys import EnrolmentChangedError
from contract.names import RUNS, key
from contract.runs import ended_key
from contract.wire import decode
from tests.laws import tables
from tests.laws.examples import FEW
from tests.laws.haunted import SIGNED, HauntedLog, is_genuine
from tests.laws.oracle import recompute
from tests.laws.school import End
from tests.laws.setting_aside import STUDENTS, Support
from tests.laws.signed_platform import Platform
from tests.laws.world import SchoolPlan, publish, worlds

THINGS: Final = ("subjects", "rooms", "year-groups", "house-groups", "class-groups")
"""Nobody gets an account by these, and who gets one first is told by no log."""


def _platform(connection: Connection[Any], plans: list[SchoolPlan]) -> Platform:
    # A run that is abandoned or cut leaves no end for the replay to settle by.
    whole = [
        replace(each, nights=[replace(night, end=End.COMPLETED) for night in each.nights])
        for each in plans
    ]
    tables.forget_generation(connection)
    connection.execute("DELETE FROM sync.parking")
    connection.execute("DELETE FROM sync.quarantine")
    return Platform(connection, publish(whole, HauntedLog(likely=0), SIGNED))


def _park_some(support: Support, share: st.DataObject) -> None:
    log = support.platform.log.messages
    every = [(place, offset) for place, messages in log.items() for offset in range(len(messages))]
    for place, offset in share.draw(st.lists(st.sampled_from(every), unique=True)) if every else ():
        support.park(place, offset)


def _park_some_and_try_again(platform: Platform, share: st.DataObject) -> Support:
    support = Support(platform)
    _park_some(support, share)
    support.begin_again()
    platform.live()
    support.retry()
    support.begin_again()
    platform.live()
    return support


@FEW
@given(plans=worlds(), data=st.data())
def test_a_replay_is_as_live_once_all_that_was_parked_is_tried_again(
    connection: Connection[Any], plans: list[SchoolPlan], data: st.DataObject
) -> None:
    support = _park_some_and_try_again(_platform(connection, plans), data)
    platform, live = support.platform, support.found()

    assert support.reasons() == []
    assert support.balanced() <= {True}
    platform.compact()
    platform.replay()
    assert support.found() == live


@FEW
@given(plans=worlds(*THINGS), data=st.data())
def test_what_was_parked_and_tried_again_is_what_the_log_says(
    connection: Connection[Any], plans: list[SchoolPlan], data: st.DataObject
) -> None:
    platform = _platform(connection, plans)

    support = _park_some_and_try_again(platform, data)

    assert support.found() == recompute(platform.log.decoded(), platform.world.mya)


def test_an_event_that_is_parked_is_set_aside_and_counted_and_the_line_goes_on(
    platform: Platform, support: Support
) -> None:
    support.park(STUDENTS, 1)
    support.begin_again()

    platform.live()

    assert support.reasons() == ["parked"]
    assert support.surnames() == ["Ash"]
    assert support.books() == {("applied", 3), ("quarantined", 1)}
    assert support.balanced() == {True}


def test_what_was_parked_is_put_right_in_mya_in_the_books_and_on_the_log(
    platform: Platform, support: Support
) -> None:
    support.park(STUDENTS, 1)
    support.begin_again()
    platform.live()
    healed = platform.last(STUDENTS, key(platform.world.schools[0], "1"))

    told = support.retry()
    at_once = support.surnames(), support.books(), support.balanced()
    support.begin_again()
    platform.live()

    assert told == [("taken", "applied")]
    assert at_once == (["Birch"], {("applied", 4)}, {True})
    assert decode("students", healed.value)["record"]["surname"] == "Ash"
    last = platform.last(STUDENTS, key(platform.world.schools[0], "1"))
    assert decode("students", last.value)["record"]["surname"] == "Birch"
    assert is_genuine(STUDENTS, last)
    assert support.reasons() == []
    live = support.found()
    platform.compact()
    platform.replay()
    assert support.found() == live
    assert support.retry() == []


def test_a_worker_at_work_reads_its_batch_again_when_something_of_it_is_parked(
    platform: Platform, support: Support
) -> None:
    read = platform.worker.read([(STUDENTS, 9)])
    support.park(STUDENTS, 0)

    with pytest.raises(EnrolmentChangedError):
        platform.worker.apply(read)

    support.begin_again()
    platform.live()
    assert support.reasons() == ["parked"]


def test_a_replay_does_not_read_what_is_parked(platform: Platform, support: Support) -> None:
    support.park(STUDENTS, 1)
    support.begin_again()
    platform.live()
    live = support.found()

    platform.replay()
    assert support.found() == live
    platform.compact()
    platform.replay()
    assert support.found() == live


def test_only_to_try_out_changes_nothing(platform: Platform, support: Support) -> None:
    support.park(STUDENTS, 1)
    support.begin_again()
    platform.live()
    books = support.books()

    assert support.retry(keep=False) == [("taken", "applied")]

    assert support.reasons() == ["parked"]
    assert (support.surnames(), support.books()) == (["Ash"], books)
    assert platform.connection.execute("SELECT 1 FROM sync.outbox").fetchall() == []


def test_what_a_newer_version_has_overtaken_is_superseded(
    platform: Platform, support: Support
) -> None:
    support.park(STUDENTS, 0)
    support.begin_again()
    platform.live()
    before = support.found()

    assert support.retry() == [("superseded", "")]

    support.begin_again()
    platform.live()
    assert support.found() == before
    assert support.books() == {("applied", 3), ("superseded", 1)}
    assert support.balanced() == {True}


def test_the_books_of_a_run_close_though_all_of_its_history_is_parked(
    platform: Platform, support: Support
) -> None:
    ended = ended_key(platform.world.schools[0])
    for offset, message in enumerate(platform.log.messages[RUNS, 0]):
        if message.key != ended:
            support.park((RUNS, 0), offset)
    support.begin_again()
    platform.live()
    assert set(support.reasons()) == {"parked"}

    support.retry()

    assert support.reasons() == []
    assert support.balanced() == {True}


def test_a_school_that_is_parked_is_read_as_far_as_it_was_and_no_run_of_it_ends(
    platform: Platform, support: Support
) -> None:
    school_id = platform.world.schools[0]
    platform.worker.apply(platform.worker.read([(STUDENTS, 1)]))
    support.park_school(school_id)
    support.begin_again()
    platform.live()
    parked = support.found()

    assert set(support.reasons()) == {"school_parked"}
    assert support.balanced() == set()
    assert parked.tables["users"]
    with pytest.raises(RefusedError, match="parked already"):
        support.park_school(school_id)

    told = {each.became.value for each in support.unpark_school(school_id)}
    support.begin_again()
    platform.live()

    assert told == {"taken", "published again"}
    assert support.reasons() == []
    assert support.balanced() == {True}
    assert support.found() == recompute(platform.log.decoded(), platform.world.mya)


def test_a_replay_reads_of_a_parked_school_what_was_read_before(
    platform: Platform, support: Support
) -> None:
    platform.worker.apply(platform.worker.read([(STUDENTS, 1)]))
    support.park_school(platform.world.schools[0])
    support.begin_again()
    platform.live()
    parked = support.found()

    platform.replay()
    assert support.found() == parked
    platform.compact()
    platform.replay()
    assert support.found() == parked
