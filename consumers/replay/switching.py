"""Changing places: another generation becomes the live one, in one transaction.

The views show it, its workers tell and create from then on, and what it judges otherwise than the
one before reaches the schools' error log with it. The one before stays, is fed in silence, and can
take its place again.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from consumers.apply.judging.rejudging import rejudge
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import Found, found_at_end, found_in, tell
from consumers.apply.transaction.outside import write_outside
from consumers.apply.transaction.schools import load_schools
from consumers.engine.books import BOOKS
from contract.names import Topics
from projections.generation import lessons, records, would_be_accounts
from projections.generation.lessons import ROLES
from projections.generation.stored import Outcome, RecordKey, StoredRecord
from projections.generation.violations import OpenViolation
from projections.generations import State
from projections.permanent import enrolment
from projections.permanent.books import Entry
from projections.read_models import pointing
from projections.replay.changing_places import standing_records, violations_only_in
from projections.replay.standing import put_state, standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """What the schools see of it: errors that appear and that go, schools with new accounts."""

    errors_raised: int
    errors_resolved: int
    schools_with_new_accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """From one live generation to the next; `connection` has the tables of the next in its path.

    `state_after` is what the one before is for from then on.
    """

    connection: Connection[Any]
    topics: Topics
    partition_count: int
    now_ms: int
    before: str
    after: str
    state_after: State

    def make(self) -> Switched:
        """Change places, in the transaction that holds both where they stand."""
        put_state(self.connection, self.before, self.state_after)
        put_state(self.connection, self.after, State.LIVE)
        with_accounts = self._create_accounts()
        context = self._context()
        gone = violations_only_in(self.connection, self.before, self.after)
        come = violations_only_in(self.connection, self.after, self.before)
        self._tell(context, gone, come)
        context.book_moves = self._book_moves()
        write_outside(context)
        self._trust()
        pointing.point_at(self.connection, self.after)
        old, new = ({each.identity for each in every} for every in (gone, come))
        return Switched(
            errors_raised=len(new - old),
            errors_resolved=len(old - new),
            schools_with_new_accounts=with_accounts,
        )

    def _trust(self) -> None:
        """Note of which schools MYA holds now what was read with the keys as they are."""
        now_live = standing_of(self.connection, self.after)
        if self.state_after is State.PREVIOUS:
            since = now_live.created_at
            enrolment.trust_again(self.connection, now_live.schools, read_since=since)
        else:
            enrolment.distrust_again(self.connection, now=datetime.now(UTC))

    def _create_accounts(self) -> int:
        """Create the accounts that the generation kept to itself; return for how many schools.

        Settled anew: somebody else may have a username by now.
        """
        schools = would_be_accounts.schools(self.connection)
        for school_id in schools:
            would_be_accounts.forget(self.connection, school_id)
            context = self._context()
            rejudge(context, school_id, ())
            # What it changes is told and booked with all the rest, as the difference to before.
            context.messages.clear()
            context.outcomes_before.clear()
            context.book_moves.clear()
            write_outside(context)
        return len(schools)

    def _tell(self, context: Context, gone: list[OpenViolation], come: list[OpenViolation]) -> None:
        keys = {(each.school_id, each.data_set, each.record_id) for each in (*gone, *come)}
        context.schools = load_schools(context, {key[0] for key in keys})
        known: dict[RecordKey, StoredRecord] = {}
        known |= records.latest(self.connection, {key for key in keys if key[1] not in ROLES})
        known |= lessons.latest(self.connection, {key for key in keys if key[1] in ROLES})
        tell(context, gone, come, lambda key: _found(context, key, known.get(key)))

    def _book_moves(self) -> Counter[Entry]:
        moves: Counter[Entry] = Counter()
        for name, sign in ((self.before, -1), (self.after, 1)):
            for (*run, outcome), count in standing_records(self.connection, name).items():
                school_id, run_id, data_set = run
                moves[school_id, run_id, data_set, BOOKS[outcome]] += sign * count
                moves[school_id, run_id, data_set, BOOKS[Outcome.APPLIED]] -= sign * count
        return moves

    def _context(self) -> Context:
        return Context(
            connection=self.connection,
            topics=self.topics,
            partition_count=self.partition_count,
            now_ms=self.now_ms,
            live=True,
        )


def _found(context: Context, key: RecordKey, record: StoredRecord | None) -> Found:
    return found_at_end(context, key[0]) if record is None else found_in(context, record)
