"""What people change inside MYA: judged again at once, and never overwritten by the sync."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from psycopg import Connection

from consumers.back_office import BackOffice, RefusedError
from projections.permanent import account_edits
from tests.laws import tables
from tests.laws.log import PARTITION_COUNT
from tests.laws.records import class_group, lesson, student, subject
from tests.laws.school import Change, Night
from tests.laws.worker import NOW_MS, Worker
from tests.laws.world import SchoolPlan, World, publish

ANN: Final[Change] = ("students", "1", student(admission_number="ash"))
BEN: Final[Change] = ("students", "2", student(admission_number="ASH", forename="Ben"))


class Platform:
    """A world that was applied, and its back office."""

    def __init__(self, connection: Connection[Any], world: World) -> None:
        self.school = world.schools[0]
        self.worker = Worker(connection, world)
        self.connection = connection
        self.office = BackOffice(
            connection=connection,
            topics=world.topics,
            partition_count=PARTITION_COUNT,
            now_ms=lambda: NOW_MS,
        )
        self.office.prepare()

    def usernames(self) -> dict[str | None, str | None]:
        """Who has which username; None for whom SIMS does not know."""
        return {each.third_party_id: each.username for each in self.office.accounts_of(self.school)}

    def errors(self) -> set[tuple[str, str, str]]:
        """Record, code and detail of each open error."""
        found = tables.found(self.connection, [self.school]).errors
        return {(record_id, code, detail) for _, _, record_id, code, detail in found}

    def users(self) -> set[str]:
        """Who is a user."""
        rows = self.connection.execute(
            "SELECT third_party_id FROM mya.users WHERE school_id = %s", [self.school]
        )
        return {person_id for (person_id,) in rows}

    def told(self) -> int:
        """How many messages wait to be published."""
        row = self.connection.execute("SELECT count(*) FROM sync.outbox").fetchone()
        assert row is not None
        return int(row[0])


def applied(connection: Connection[Any], *nights: Night, **plan: Any) -> Platform:
    world = publish([SchoolPlan(nights=nights, **plan)])
    tables.put(connection, world.mya)
    platform = Platform(connection, world)
    platform.worker.finish()
    return platform


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


def test_references_into_a_data_set_are_judged_once_it_is_switched_on(
    connection: Connection[Any],
) -> None:
    lesson = ("class-groups", "7a", class_group(year_group_id="7"))
    night = Night(changes=[("subjects", "maths", subject()), lesson])
    platform = applied(connection, night, off=frozenset({"year-groups"}))
    assert platform.errors() == set()

    def switch(*off: str) -> None:
        platform.office.change_settings(
            platform.school, lambda before: replace(before, data_sets_off=list(off))
        )

    told = platform.told()
    switch()
    assert platform.errors() == {("7a", "year_group_missing", "7")}
    assert platform.told() == told + 1

    switch("year-groups")
    assert platform.errors() == set()
    assert platform.told() == told + 2


def test_lessons_are_judged_again_with_the_settings_and_the_books_still_balance(
    connection: Connection[Any],
) -> None:
    lost = ("student-timetables", "e1/7", lesson("student-timetables", "e1/7"))
    platform = applied(connection, Night(changes=[ANN, lost]))
    assert platform.errors() == {("e1/7", "no_user", "7")}

    def switch(*off: str) -> None:
        platform.office.change_settings(
            platform.school, lambda before: replace(before, data_sets_off=list(off))
        )

    def booked() -> list[Any]:
        return connection.execute(
            "SELECT applied, waiting, errors FROM mya.run_data_sets"
            " WHERE school_id = %s AND data_set = 'student-timetables'",
            [platform.school],
        ).fetchall()

    assert booked() == [(0, 0, 1)]
    switch("students")
    assert (platform.errors(), booked()) == (set(), [(1, 0, 0)])
    switch()
    assert (platform.errors(), booked()) == ({("e1/7", "no_user", "7")}, [(0, 0, 1)])
