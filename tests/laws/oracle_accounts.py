"""The oracle's accounts: who has one, who is imported, and whose username is another's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contract.data_sets import BY_NAME
from contract.data_sets.people import username_candidate
from contract.events import Event, First
from tests.laws.history import History, is_current, record_of

RANKS: Final = ("staff-members", "students", "contacts")
"""Whose claims and whose values come first."""

Version = tuple[str, Event]
"""A sound version of a person's record, with its data set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account: from SIMS if it has a Person ID."""

    school_id: str
    person_id: str | None
    username: str | None
    preferred_email: str | None = None
    preferred_telephone: str | None = None


class Accounts:
    """The accounts of one school, with those that the ended runs have made.

    `existing` are as they were when the runs up to the version `settled` had theirs. `every` has
    all of them, the oldest first.
    """

    def __init__(
        self, school_id: str, history: History, existing: Sequence[Account], settled: int = 0
    ) -> None:
        self.every: list[Account] = []
        self._school_id = school_id
        self._history = history
        self._account_of: dict[str, Account] = {}
        self._holder_of: dict[str, str] = {}
        self.person_ids = sorted(
            {person_id for data_set, person_id in history.versions if data_set in RANKS}
        )
        for account in existing:
            self._open(account)
        if settled:
            self._settle(settled)
        for run in history.ended:
            if run["version"] > settled:
                self._settle(run["version"])

    def of(self, person_id: str) -> Account | None:
        """Return the account of a person who has one."""
        return self._account_of.get(person_id)

    def is_imported(self, person_id: str) -> bool:
        """Say whether a person is a user, for good or until the run has ended."""
        if not self.latest(person_id):
            return False
        if person_id in self._account_of:
            return True
        versions = self._versions(person_id)
        is_settled = all(event["version"] <= self._history.ended_version for _, event in versions)
        return not is_settled and not all(
            each is not None and each.casefold() in self._holder_of
            for each in (_first(versions)["username"], _today(versions))
        )

    def latest(self, person_id: str) -> list[Version]:
        """Return the person's records as they now stand, but those that are not sound.

        Current before removed, then staff, students, contacts.
        """
        latest = [
            (data_set, event)
            for data_set in RANKS
            if (event := self._history.latest(data_set, person_id))
        ]
        return _in_order([each for each in latest if not self._history.wrong(each[1], each[0])])

    def errors(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield the people whose username is another's: data set, Person ID, code, holder."""
        for person_id in self.person_ids:
            latest = self.latest(person_id)
            if latest and not self.is_imported(person_id):
                versions = self._versions(person_id)
                candidates = (_today(versions), _first(versions)["username"])
                held = [self._holder_of.get((each or "").casefold()) for each in candidates]
                holder = next(each for each in held if each is not None)
                for data_set, event in latest:
                    if is_current(event):
                        yield data_set, person_id, "username_taken", holder

    def _settle(self, version: int) -> None:
        """Give accounts to the new people of the runs up to this one."""
        claims = {
            person_id: self._versions(person_id, version)
            for person_id in self.person_ids
            if person_id not in self._account_of
        }
        in_order = sorted(
            (each for each in claims if claims[each]),
            key=lambda each: _precedence(each, claims[each]),
        )
        losers = [
            each
            for each in in_order
            if not self._claim(each, claims[each], _first(claims[each])["username"])
        ]
        for each in losers:
            self._claim(each, claims[each], _today(claims[each]))

    def _claim(self, person_id: str, versions: Sequence[Version], username: str | None) -> bool:
        if username is not None and username.casefold() in self._holder_of:
            return False
        first = _first(versions)
        self._open(
            Account(
                school_id=self._school_id,
                person_id=person_id,
                username=username,
                preferred_email=first["preferred_email"],
                preferred_telephone=first["preferred_telephone"],
            )
        )
        return True

    def _open(self, account: Account) -> None:
        self.every.append(account)
        if account.person_id is not None:
            self._account_of[account.person_id] = account
        if account.username is not None:
            self._holder_of[account.username.casefold()] = account.person_id or ""

    def _versions(self, person_id: str, up_to: int | None = None) -> list[Version]:
        """Return the sound versions of a person, up to a run, that still count then.

        Of each record the newest of the ended runs counts, and what came after them: a server that
        lost its state says another first version than before.
        """
        ended = self._history.ended_version if up_to is None else up_to
        found: list[Version] = []
        for data_set in RANKS:
            sound = [
                event
                for event in self._history.versions.get((data_set, person_id), ())
                if not self._history.wrong(event, data_set)
                and (up_to is None or event["version"] <= up_to)
            ]
            settled = [each for each in sound if each["version"] <= ended]
            found += [(data_set, each) for each in sound if each not in settled[:-1]]
        return found


def _in_order(versions: Sequence[Version]) -> list[Version]:
    return sorted(versions, key=lambda each: (not is_current(each[1]), RANKS.index(each[0])))


def _first(versions: Sequence[Version]) -> First:
    first = _earliest(versions)[1]["first"]
    assert first is not None
    return first


def _earliest(versions: Sequence[Version]) -> Version:
    return min(versions, key=lambda each: (each[1]["first_version"], RANKS.index(each[0])))


def _today(versions: Sequence[Version]) -> str | None:
    newest = dict(sorted(versions, key=lambda each: each[1]["version"]))
    candidates = (
        username_candidate(BY_NAME[data_set], record_of(event))
        for data_set, event in _in_order(list(newest.items()))
    )
    return next((each for each in candidates if each is not None), None)


def _precedence(person_id: str, versions: Sequence[Version]) -> tuple[Any, ...]:
    data_set, event = _earliest(versions)
    number = (0, int(person_id), "") if person_id.isdigit() else (1, 0, person_id)
    return event["first_version"], RANKS.index(data_set), number
