"""What is set aside together with what its run said of it, or until its run has ended."""

import pytest
from psycopg import Connection

from contract.names import RUNS, key
from tests.laws.haunted import SIGNED, HauntedLog
from tests.laws.records import period
from tests.laws.school import Night
from tests.laws.setting_aside import STUDENTS, Support
from tests.laws.signed_platform import Platform
from tests.laws.world import SchoolPlan, publish


@pytest.mark.parametrize("at_once", [True, False])
def test_who_was_overtaken_stands_in_the_books_though_how_many_were_sent_was_parked_too(
    platform: Platform, support: Support, *, at_once: bool
) -> None:
    support.park(STUDENTS, 0)
    step = key(platform.world.schools[0], "run", "run-1", "students")
    for offset, message in enumerate(platform.log.messages[RUNS, 0]):
        if message.key == step:
            support.park((RUNS, 0), offset)
    support.begin_again()
    platform.live()

    if not at_once:
        support.retry(data_set="students")
    support.retry()

    support.begin_again()
    platform.live()
    assert support.reasons() == []
    assert support.balanced() == {True}
    assert support.books() == {("applied", 3), ("superseded", 1)}


def test_the_first_school_day_is_accepted_once_its_periods_are_tried_again(
    connection: Connection[tuple[object, ...]],
) -> None:
    night = Night(changes=[("periods", "p1", period())])
    world = publish([SchoolPlan(nights=[night])], HauntedLog(likely=0), SIGNED)
    platform = Platform(connection, world)
    support = Support(platform)
    place = next(each for each, own in world.log.messages.items() if each[0] == "periods" and own)
    support.park(place, 0)
    support.begin_again()
    platform.live()
    assert "time_slots" not in platform.found().tables

    support.retry()

    live = support.found()
    assert {row[1] for row in live.tables["time_slots"]} == {"p1"}
    support.begin_again()
    platform.live()
    platform.compact()
    platform.replay()
    assert support.found() == live
