"""What people change inside MYA: in the engine, and as the oracle has it beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from consumers.back_office import BackOffice, RefusedError
from consumers.back_office.erasing import Request, erase
from projections.permanent import schools
from projections.permanent.account_edits import Account as Stored
from tests.laws.history import Decoded, History
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.oracle import Mya, accounts_of, recompute
from tests.laws.oracle_accounts import Account
from tests.laws.school_days import Act, People, PersonStep
from tests.laws.world import World


class Inside:
    """The back office of a world; `mya` is what MYA owns by now."""

    def __init__(self, connection: Connection[Any], world: World) -> None:
        self.mya: Mya = world.mya
        self._world = world
        self._days = People(connection, world)
        self.move(connection)

    def move(self, connection: Connection[Any]) -> None:
        """Go on in the generation that is live by now."""
        self.office = BackOffice(
            connection=connection,
            topics=self._world.topics,
            partition_count=PARTITION_COUNT,
            now_ms=lambda: NOW_MS,
            root_key=self._world.trust.root_key,
        )
        self.office.prepare()
        self._days.connection = connection

    def begin(self, school_id: str) -> None:
        """Let MYA know the school, as it does once it is enrolled."""
        schools.ensure(self.office.connection, [school_id])

    def switch(self, school_id: str, off: frozenset[str]) -> None:
        """Switch exactly these data sets off."""
        self.office.change_settings(school_id, lambda own: replace(own, data_sets_off=sorted(off)))
        self.mya = replace(self.mya, off={**self.mya.off, school_id: off})

    def guard(self, school_id: str, removals_max: int) -> None:
        """Say how many records may leave with a snapshot."""
        self.office.change_settings(
            school_id,
            lambda own: replace(own, removals_max=removals_max, removals_percent_max=removals_max),
        )

    def set_bookable(self, school_id: str, room_id: str, log: Decoded, *, bookable: bool) -> None:
        """Say whether a room may be booked, if it is there."""
        rooms = {row[:2] for row in recompute(log, self.mya).tables.get("resources", ())}
        if (school_id, room_id) not in rooms:
            with pytest.raises(RefusedError):
                self.office.set_bookable(school_id, room_id, bookable=bookable)
            return
        self.office.set_bookable(school_id, room_id, bookable=bookable)
        own = {**self.mya.bookable.get(school_id, {}), room_id: bookable}
        self.mya = replace(self.mya, bookable={**self.mya.bookable, school_id: own})

    def add_account(self, school_id: str, username: str, log: Decoded) -> None:
        """Add an account that is not from SIMS, unless the username is taken."""
        there = self._accounts(school_id, log)
        if _holds(there, username):
            with pytest.raises(RefusedError):
                self.office.add_account(school_id, username)
            return
        self.office.add_account(school_id, username)
        new = Account(school_id=school_id, person_id=None, username=username)
        self._put_accounts(school_id, [*there, new], log)

    def rename_account(self, school_id: str, number: int, username: str, log: Decoded) -> None:
        """Give one of the accounts another username, unless it is taken."""
        there = self._accounts(school_id, log)
        stored, own = self._pick(school_id, number, there)
        if stored is None or own is None:
            return
        if _holds([each for each in there if each is not own], username):
            with pytest.raises(RefusedError):
                self.office.set_account(school_id, stored.account_id, username=username)
            return
        self.office.set_account(school_id, stored.account_id, username=username)
        after = [replace(each, username=username) if each is own else each for each in there]
        self._put_accounts(school_id, after, log)

    def link_account(self, school_id: str, number: int, person_id: str, log: Decoded) -> None:
        """Make one of the accounts a person's, unless either has another already or the person was
        erased.
        """
        there = self._accounts(school_id, log)
        stored, own = self._pick(school_id, number, there)
        if stored is None or own is None:
            return
        has_another = own.person_id is not None or any(
            each.person_id == person_id for each in there
        )
        if has_another or person_id in self.mya.erased.get(school_id, frozenset()):
            with pytest.raises(RefusedError):
                self.office.link_account(school_id, stored.account_id, person_id)
            return
        self.office.link_account(school_id, stored.account_id, person_id)
        after = [replace(each, person_id=person_id) if each is own else each for each in there]
        self._put_accounts(school_id, after, log)

    def change_school_day(self, act: Act, number: int, seen: World) -> None:
        """Apply or undo a school day, or be refused as the oracle is."""
        self._days.world = replace(seen, mya=self.mya)
        offsets = {place: len(messages) for place, messages in seen.log.messages.items()}
        self.mya = self._days.act(PersonStep(act, number), offsets)

    def release(self, school_id: str, number: int) -> None:
        """Let the removals of a snapshot be published, if any are held."""
        held = self.office.snapshot_holds_of(school_id)
        if held:
            self.office.release_snapshot(school_id, held[number % len(held)].data_set)

    def erase(self, school_id: str, person_id: str, log: Decoded) -> None:
        """Erase somebody, whether SIMS still has them or not."""
        request = Request(school_id=school_id, person_id=person_id, force=True)
        erase(self.office, request, keep=False)
        erase(self.office, request, keep=True)
        erased = self.mya.erased.get(school_id, frozenset()) | {person_id}
        self.mya = replace(self.mya, erased={**self.mya.erased, school_id: erased})
        left = [
            Account(
                school_id=school_id,
                person_id=each.third_party_id,
                username=each.username,
                preferred_email=each.preferred_email,
                preferred_telephone=each.preferred_telephone,
            )
            for each in self.office.accounts_of(school_id)
        ]
        self._put_accounts(school_id, left, log)

    def _accounts(self, school_id: str, log: Decoded) -> list[Account]:
        return accounts_of(school_id, self._history(school_id, log), self.mya).every

    def _history(self, school_id: str, log: Decoded) -> History:
        return History.of(school_id, log, self.mya.erased.get(school_id, frozenset()))

    def _pick(
        self, school_id: str, number: int, there: Sequence[Account]
    ) -> tuple[Stored | None, Account | None]:
        """Return one of the accounts as MYA has it, and as the oracle has it."""
        stored = sorted(
            self.office.accounts_of(school_id),
            key=lambda each: (each.third_party_id or "", each.username or ""),
        )
        assert _names(there) == {(each.third_party_id, each.username) for each in stored}
        if not stored:
            return None, None
        one = stored[number % len(stored)]
        name = one.third_party_id, one.username
        return one, next(each for each in there if (each.person_id, each.username) == name)

    def _put_accounts(self, school_id: str, accounts: Sequence[Account], log: Decoded) -> None:
        others = [each for each in self.mya.accounts if each.school_id != school_id]
        version = self._history(school_id, log).ended_version
        settled: Mapping[str, int] = {**self.mya.settled, school_id: version}
        self.mya = replace(self.mya, accounts=[*others, *accounts], settled=settled)


def _holds(accounts: Sequence[Account], username: str) -> bool:
    return username.casefold() in {(each.username or "").casefold() for each in accounts}


def _names(accounts: Sequence[Account]) -> set[tuple[str | None, str | None]]:
    return {(each.person_id, each.username) for each in accounts}
