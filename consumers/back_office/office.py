"""Changes of settings and accounts, and what every change of the back office goes through.

A change of the settings or of an account and the judging that depends on it share one transaction,
under the lock of the school's partition number: the workers see both or neither. What is to be
told goes to the outbox; a worker publishes it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from psycopg import Connection

from consumers.apply.judging.account_claims import settle_claims_of
from consumers.apply.judging.cascade import judge
from consumers.apply.judging.rejudging import judge_references_into
from consumers.apply.runs.snapshots import release, still_leaving
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.ledger import erased_at
from consumers.apply.transaction.outside import write_outside
from consumers.apply.transaction.schools import load_schools
from consumers.back_office.refusal import RefusedError
from contract.names import Topics
from contract.owners import PEOPLE
from contract.partitions import partition_of
from contract.rules import TEXT_LENGTH_MAX
from projections.generation import arrays, claims, records, staging
from projections.generation.positions import lock_numbers
from projections.generation.rows import is_there
from projections.generation.schema import tables
from projections.permanent import (
    account_edits,
    accounts,
    resource_settings,
    schools,
    snapshot_holds,
)
from projections.permanent.account_edits import Account
from projections.permanent.schools import Settings
from projections.permanent.snapshot_holds import SnapshotHold
from projections.replay.standing import share_live_pointer

_ACCOUNT_FIELDS: Final = ("third_party_id", "username", "preferred_email", "preferred_telephone")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOffice:
    """Changes for the live generation. `connection` is in autocommit mode, with its schemas."""

    connection: Connection[Any]
    topics: Topics
    partition_count: int
    now_ms: Callable[[], int]
    root_key: bytes | None = field(default=None, repr=False)

    def prepare(self) -> None:
        """Set the connection up, once."""
        with self.connection.transaction():
            arrays.probe_indexes(self.connection)
            staging.prepare(self.connection, tables.METADATA.sorted_tables)

    def settings_of(self, school_id: str) -> Settings:
        """Return a school's settings. Raises RefusedError for one that MYA does not know."""
        settings = schools.settings_of(self.connection, school_id)
        if settings is None:
            raise RefusedError(f"MYA does not know school {school_id}.")
        return settings

    def accounts_of(self, school_id: str) -> list[Account]:
        """Return a school's accounts, the oldest first."""
        return account_edits.accounts_of(self.connection, school_id)

    @contextmanager
    def changing(self, school_id: str, *, keep: bool = True) -> Iterator[Context]:
        """Begin a change of a school, and end it with all that is to be told of it.

        Without `keep` everything is done, and then rolled back: to see what would come of it.
        """
        number = partition_of(school_id, self.partition_count)
        with self.connection.transaction(force_rollback=not keep):
            share_live_pointer(self.connection)
            lock_numbers(self.connection, [number])
            schools.ensure(self.connection, [school_id])
            context = Context(
                connection=self.connection,
                topics=self.topics,
                partition_count=self.partition_count,
                now_ms=self.now_ms(),
                live=True,
                root_key=self.root_key,
            )
            context.schools = load_schools(context, [school_id])
            yield context
            write_outside(context)

    def change_settings(self, school_id: str, change: Callable[[Settings], Settings]) -> Settings:
        """Change a school's settings, and judge again what depends on them."""
        with self.changing(school_id) as context:
            before = self.settings_of(school_id)
            after = change(before)
            schools.put_settings(self.connection, after)
            context.schools = load_schools(context, [school_id])
            switched = sorted(set(before.data_sets_off) ^ set(after.data_sets_off))
            judge_references_into(context, school_id, switched)
        return after

    def add_account(self, school_id: str, username: str) -> int:
        """Add an account that did not come from SIMS; return its id.

        Raises RefusedError when the username is taken.
        """
        with self.changing(school_id) as context:
            self._require_free(school_id, username, None)
            account_id = account_edits.add(self.connection, school_id, username)
            self._judge(context, school_id, self._claimants(school_id, {username}))
        return account_id

    def link_account(self, school_id: str, account_id: int, person_id: str) -> None:
        """Make an account that did not come from SIMS that of a person of SIMS.

        Raises RefusedError when the account is somebody's, or the person has another one or was
        erased: what names them is kept out of everything, also what others are told of the account.
        """
        with self.changing(school_id) as context:
            account = self._account(school_id, account_id)
            if account.third_party_id is not None:
                raise RefusedError(f"Account {account_id} belongs to a person of SIMS already.")
            if erased_at(context, school_id).has(person_id):
                raise RefusedError(
                    f"Person {person_id} was erased, so no account can be linked to them. If they"
                    " are back at the school, they get an account of their own."
                )
            other = account_edits.of_person(self.connection, school_id, person_id)
            if other is not None:
                raise RefusedError(f"Person {person_id} has account {other.account_id} already.")
            linked = replace(account, third_party_id=person_id)
            account_edits.put(self.connection, linked, ["third_party_id"])
            claims.close(self.connection, school_id, [person_id])
            # Those who are refused its username are told who has it.
            refused = self._claimants(school_id, {account.username})
            self._judge(context, school_id, {person_id} | refused)

    def set_account(
        self,
        school_id: str,
        account_id: int,
        *,
        username: str | None = None,
        preferred_email: str | None = None,
        preferred_telephone: str | None = None,
    ) -> None:
        """Change what is given of an account, as its user or an administrator would in MYA.

        Raises RefusedError when a username is taken.
        """
        with self.changing(school_id) as context:
            before = self._account(school_id, account_id)
            after = replace(
                before,
                username=username if username is not None else before.username,
                preferred_email=preferred_email or before.preferred_email,
                preferred_telephone=preferred_telephone or before.preferred_telephone,
            )
            if after.username is not None:
                self._require_free(school_id, after.username, account_id)
            changed = [
                name for name in _ACCOUNT_FIELDS if getattr(before, name) != getattr(after, name)
            ]
            if changed:
                account_edits.put(self.connection, after, changed)
                wanting = self._claimants(school_id, {before.username, after.username})
                self._judge(context, school_id, wanting)

    def set_bookable(self, school_id: str, room_id: str, *, bookable: bool) -> None:
        """Say whether a room may be booked. Raises RefusedError for a room that is not there."""
        with self.changing(school_id):
            if not is_there(self.connection, tables.RESOURCE, (school_id, room_id)):
                raise RefusedError(f"School {school_id} has no room {room_id}.")
            resource_settings.put_bookable(self.connection, school_id, room_id, bookable=bookable)

    def snapshot_holds_of(self, school_id: str) -> list[SnapshotHold]:
        """Return the removals after snapshots that wait for a person."""
        return snapshot_holds.of_school(self.connection, school_id)

    def release_snapshot(self, school_id: str, data_set: str) -> int:
        """Remove what a snapshot no longer had and still is there; return how many records.

        Raises RefusedError when nothing is held.
        """
        with self.changing(school_id) as context:
            return release(context, self._snapshot_hold(school_id, data_set))

    def would_be_removed(self, school_id: str, data_set: str) -> int:
        """Return how many records a release would remove. Raises RefusedError as it does."""
        with self.changing(school_id) as context:
            return len(still_leaving(context, self._snapshot_hold(school_id, data_set)))

    def _snapshot_hold(self, school_id: str, data_set: str) -> SnapshotHold:
        hold = snapshot_holds.find(self.connection, school_id, data_set)
        if hold is None:
            raise RefusedError(f"Nothing of {data_set} is held at school {school_id}.")
        return hold

    def _account(self, school_id: str, account_id: int) -> Account:
        account = account_edits.find(self.connection, school_id, account_id)
        if account is None:
            raise RefusedError(f"School {school_id} has no account {account_id}.")
        return account

    def _require_free(self, school_id: str, username: str, account_id: int | None) -> None:
        if not username.strip() or len(username) > TEXT_LENGTH_MAX:
            raise RefusedError(f"A username has 1 to {TEXT_LENGTH_MAX} characters.")
        holder = account_edits.with_username(self.connection, school_id, username)
        if holder is not None and holder.account_id != account_id:
            raise RefusedError(f"Account {holder.account_id} has this username.")

    def _claimants(self, school_id: str, usernames: set[str | None]) -> set[str]:
        """Return the people who have no account and want one of these usernames."""
        keys = {accounts.username_key(username) for username in usernames if username}
        return {
            claim.person_id
            for claim in claims.of_school(self.connection, school_id)
            if {accounts.username_key(each) for each in _wanted(claim)} & keys
        }

    def _judge(self, context: Context, school_id: str, person_ids: set[str]) -> None:
        context.rejudgings.append(context.change_of(school_id))
        people = {(school_id, person_id) for person_id in person_ids}
        again = records.of_people(self.connection, people, PEOPLE).keys()
        settled = settle_claims_of(context, context.schools[school_id])
        judge(context, {}, {}, again | settled)


def _wanted(claim: claims.Claim) -> Iterator[str]:
    return (each for each in (claim.candidate, claim.first_username) if each)
