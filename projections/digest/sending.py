"""Sending digests: for each school with news a letter, remembered once it was taken."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from psycopg import Connection

from projections.digest.letter import Letter, letter_of
from projections.digest.news import Told, news_of, told_by
from projections.digest.post import Envelope, NotDeliveredError, Post
from projections.digest.standing import standing_of
from projections.permanent import digests
from projections.permanent.digests import DigestRow
from projections.reading import schools
from projections.reading.schools import School


class Outcome(StrEnum):
    """What became of a school's digest."""

    SENT = "sent"
    WOULD_BE_SENT = "would_be_sent"
    NO_NEWS = "no_news"
    NO_ADDRESS = "no_address"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A school, and what became of its digest; `why` says what kept it from being delivered."""

    school_id: str
    outcome: Outcome
    letter: Letter | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round of digests. Without a `post` it only says what would be sent.

    The connection is in autocommit: what one school was told is kept, whatever becomes of the next.
    """

    connection: Connection[Any]
    public_url: str
    now: datetime
    post: Post | None

    def run(self, school_ids: Collection[str] | None = None) -> Iterator[Done]:
        """Send what there is to tell to these schools, or all; a failure keeps no other from it."""
        for school in schools.list_schools(self.connection, school_ids):
            with self.connection.transaction(force_rollback=self.post is None):
                done = self._school(school)
            yield done

    def _school(self, school: School) -> Done:
        school_id = school.school_id
        row = digests.claim(self.connection, school_id)
        if row is None:
            return Done(school_id=school_id, outcome=Outcome.BUSY)
        standing = standing_of(self.connection, school, self.now)
        news = news_of(standing, _told(row))
        if news is None:
            return Done(school_id=school_id, outcome=Outcome.NO_NEWS)
        letter = letter_of(news, self.public_url)
        done = self._delivered(school_id, letter)
        if done.outcome is Outcome.SENT:
            told = _row(told_by(standing))
            digests.remember(self.connection, school_id, told, sent_at=self.now)
        return done

    def _delivered(self, school_id: str, letter: Letter) -> Done:
        if self.post is None:
            return Done(school_id=school_id, outcome=Outcome.WOULD_BE_SENT, letter=letter)
        found = digests.addresses(self.connection, [school_id])
        addresses = tuple(address for _, address in found)
        if self.post.needs_address and not addresses:
            return Done(school_id=school_id, outcome=Outcome.NO_ADDRESS)
        envelope = Envelope(school_id=school_id, addresses=addresses, letter=letter, at=self.now)
        try:
            self.post.deliver(envelope)
        except NotDeliveredError as error:
            return Done(school_id=school_id, outcome=Outcome.FAILED, why=str(error))
        return Done(school_id=school_id, outcome=Outcome.SENT, letter=letter)


def _told(row: DigestRow) -> Told:
    return Told(
        open_errors=frozenset(row.open_errors),
        held=frozenset(row.held),
        missed_nights=row.missed_nights,
        missed_since=row.missed_since,
    )


def _row(told: Told) -> DigestRow:
    return DigestRow(
        open_errors=sorted(told.open_errors),
        held=sorted(told.held),
        missed_nights=told.missed_nights,
        missed_since=told.missed_since,
    )
