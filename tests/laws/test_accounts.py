"""What people change of accounts inside MYA: judged again, and never overwritten by the sync."""

from collections.abc import Callable
from typing import Any

import pytest
from psycopg import Connection

from consumers.back_office import RefusedError
from projections.permanent import account_edits
from tests.laws import tables
from tests.laws.offices import ANN, BEN, Platform, applied
from tests.laws.records import room, student
from tests.laws.school import End, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish


def test_an_account_that_is_not_from_sims_holds_a_username(connection: Connection[Any]) -> None:
    platform = applied(connection, Night())

    account_id = platform.office.add_account(platform.school, "ash")

    assert platform.usernames() == {None: "ash"}
    assert platform.office.accounts_of(platform.school)[0].account_id == account_id


def test_a_governor_s_username_keeps_a_student_out_until_it_is_free(
    connection: Connection[Any],
) -> None:
    platform = applied(connection, Night(changes=[ANN]), accounts=[(None, "ash")])
    assert platform.errors() == {("1", "username_taken", "")}
    governor = platform.office.accounts_of(platform.school)[0].account_id

    platform.office.set_account(platform.school, governor, username="governor")

    assert platform.errors() == set()
    assert platform.usernames() == {None: "governor", "1": "ash"}
    assert platform.users() == {"1"}


def test_a_linked_account_keeps_its_username_and_is_the_person_s(
    connection: Connection[Any],
) -> None:
    platform = applied(connection, Night(changes=[ANN]), accounts=[(None, "ASH")])
    account = platform.office.accounts_of(platform.school)[0].account_id

    platform.office.link_account(platform.school, account, "1")

    assert platform.errors() == set()
    assert platform.usernames() == {"1": "ASH"}
    assert platform.users() == {"1"}


def test_who_is_refused_is_told_whose_the_username_is_once_it_is_somebody_s(
    connection: Connection[Any],
) -> None:
    died = Night(changes=[ANN], end=End.ABANDONED)
    platform = applied(connection, died, accounts=[(None, "ash")])
    account = platform.office.accounts_of(platform.school)[0].account_id

    platform.office.link_account(platform.school, account, "9")

    assert platform.errors() == {("1", "username_taken", "9")}


def test_an_account_can_be_linked_before_its_person_comes(connection: Connection[Any]) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=[ANN])], accounts=[(None, "old")])])
    tables.put(connection, world.mya)
    platform = Platform(connection, world)
    account = platform.office.accounts_of(platform.school)[0].account_id

    platform.office.link_account(platform.school, account, "1")
    platform.worker.finish()

    assert platform.usernames() == {"1": "old"}


def test_who_lost_a_clash_is_imported_once_the_winner_has_another_name(
    connection: Connection[Any],
) -> None:
    platform = applied(connection, Night(changes=[ANN, BEN]))
    assert platform.errors() == {("2", "username_taken", "1")}
    winner = account_edits.of_person(connection, platform.school, "1")
    assert winner is not None

    platform.office.set_account(platform.school, winner.account_id, username="ann")

    assert platform.errors() == set()
    assert platform.usernames() == {"1": "ann", "2": "ASH"}


def test_a_username_that_is_given_away_takes_it_from_who_counted_on_it(
    connection: Connection[Any],
) -> None:
    # Read, but the run has not ended: Ann counts as imported, without an account.
    world = publish([SchoolPlan(nights=[Night(changes=[ANN])])])
    tables.put(connection, world.mya)
    platform = Platform(connection, world)
    platform.worker.apply(platform.worker.read([(("students", number), 10) for number in (0, 1)]))
    assert platform.users() == {"1"}

    platform.office.add_account(platform.school, "Ash")
    platform.worker.finish()

    assert platform.errors() == {("1", "username_taken", "")}
    assert platform.users() == set()


def test_the_sync_overwrites_nothing_that_was_changed_in_mya(connection: Connection[Any]) -> None:
    later = ("students", "1", student(admission_number="new", preferred_email="work"))
    world = publish([SchoolPlan(nights=[Night(changes=[ANN]), Night(changes=[later])])])
    tables.put(connection, world.mya)
    platform = Platform(connection, world)
    platform.worker.finish()
    (account,) = platform.office.accounts_of(platform.school)
    platform.office.set_account(
        platform.school,
        account.account_id,
        username="own",
        preferred_email="home",
        preferred_telephone="mobile",
    )

    tables.forget_generation(connection)
    platform.worker = Worker(connection, world)
    platform.worker.finish()

    (after,) = platform.office.accounts_of(platform.school)
    assert (after.username, after.preferred_email, after.preferred_telephone) == (
        "own",
        "home",
        "mobile",
    )


def test_every_change_is_written_down_without_its_values(connection: Connection[Any]) -> None:
    platform = applied(connection, Night(changes=[ANN]))
    (account,) = platform.office.accounts_of(platform.school)

    platform.office.set_account(platform.school, account.account_id, username="secret")
    platform.office.set_account(platform.school, account.account_id, username="secret")

    rows = connection.execute(
        "SELECT account_id, changed_fields FROM sync.account_change WHERE school_id = %s",
        [platform.school],
    )
    assert rows.fetchall() == [(account.account_id, ["username"])]


@pytest.mark.parametrize("username", ["ash", "ASH", "", "  ", "x" * 501])
def test_a_username_that_cannot_be_is_refused(connection: Connection[Any], username: str) -> None:
    platform = applied(connection, Night(changes=[ANN]))

    with pytest.raises(RefusedError):
        platform.office.add_account(platform.school, username)

    assert platform.usernames() == {"1": "ash"}


def test_what_does_not_fit_is_refused(connection: Connection[Any]) -> None:
    platform = applied(connection, Night(changes=[ANN]), accounts=[(None, "governor")])
    ids = {
        each.third_party_id: each.account_id
        for each in platform.office.accounts_of(platform.school)
    }

    attempts: list[Callable[[], None]] = [
        lambda: platform.office.link_account(platform.school, ids["1"], "2"),
        lambda: platform.office.link_account(platform.school, ids[None], "1"),
        lambda: platform.office.link_account(platform.school, 0, "2"),
        lambda: platform.office.set_account("another school", ids["1"], username="free"),
        lambda: platform.office.set_account(platform.school, ids["1"], username="GOVERNOR"),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedError):
            attempt()

    assert platform.usernames() == {None: "governor", "1": "ash"}


def test_whether_a_room_is_bookable_outlives_every_sync(connection: Connection[Any]) -> None:
    platform = applied(connection, Night(changes=[("rooms", "1", room())]))

    platform.office.set_bookable(platform.school, "1", bookable=False)
    with pytest.raises(RefusedError):
        platform.office.set_bookable(platform.school, "2", bookable=False)

    rows = connection.execute(
        "SELECT third_party_id, bookable FROM mya.resources WHERE school_id = %s",
        [platform.school],
    )
    assert rows.fetchall() == [("1", False)]
