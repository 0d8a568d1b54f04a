"""Retention: what a school's settings keep no longer is forgotten, on the topics first.

A tombstone is queued for everything that is old; the row goes when a worker has read it from the
topic, so that nothing is gone here that a replay would bring back. Whoever is interrupted repeats:
what is still there is found again.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from consumers.apply.transaction.platform_events import filler, tombstone_at
from consumers.back_office.erasing import Request, erase
from consumers.back_office.office import BackOffice
from consumers.engine.keeping import Keeping, kept_from
from consumers.kafka import subjects
from projections import retention
from projections.generation.positions import lock_numbers
from projections.permanent import forgettings, outbox
from projections.permanent.forgettings import Forgetting
from projections.retention import Page

_WHY = "kept no longer, by the school's settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """How much of each kind is kept no longer: records of lessons, people, errors, messages of the
    history of runs, and messages in quarantine.
    """

    lessons: int
    people: int
    errors: int
    runs: int
    quarantine: int


def let_go(office: BackOffice, school_id: str, *, who: str, keep: bool) -> LetGo:
    """Forget what a school keeps no longer; without `keep` only count it."""
    now = datetime.fromtimestamp(office.now_ms() / 1000, UTC)
    keeping = kept_from(office.settings_of(school_id), now)
    done = LetGo(
        lessons=_forget(office, school_id, _of(retention.lessons_before, keeping.lessons), keep),
        people=_erase_people(office, school_id, keeping, who=who, keep=keep),
        errors=_forget(office, school_id, _of(retention.errors_before, keeping.errors), keep),
        runs=_forget(office, school_id, _of(retention.runs_before, keeping.runs), keep),
        quarantine=_drop_quarantined(office, school_id, keeping, keep=keep),
    )
    counts = {kind: count for kind, count in asdict(done).items() if count}
    if keep and counts:
        with office.changing(school_id):
            noted = Forgetting(
                school_id=school_id, kind="retention", who=who, why=_WHY, detail=counts
            )
            forgettings.note(office.connection, noted)
    return done


def roll_segments(office: BackOffice) -> None:
    """Write a message that says nothing to every partition.

    Kafka compacts no segment that it still writes to, and begins a new one only when something is
    written: on a quiet partition what was forgotten would stay for ever.
    """
    with office.connection.transaction():
        numbers = range(office.partition_count)
        lock_numbers(office.connection, numbers)
        outbox.enqueue(
            office.connection,
            [filler(office.topics.of(each), number) for number in numbers for each in subjects()],
        )


_Pages = Callable[[BackOffice, str, Any], Page]
"""Returns a page of what is old of a school, after the page before."""


def _of(pages: Callable[..., Page], before: Any) -> _Pages:
    return lambda office, school_id, after: pages(office.connection, school_id, before, after)


def _forget(office: BackOffice, school_id: str, pages: _Pages, keep: bool) -> int:
    """Queue a tombstone for each; a page is a transaction."""
    count, page = 0, Page([], None)
    while True:
        with office.changing(school_id, keep=keep) as context:
            page = pages(office, school_id, page.last)
            context.messages += [
                tombstone_at(context, each.subject, school_id, each.key, each.version)
                for each in page.old
            ]
        count += len(page.old)
        if page.last is None:
            return count


def _erase_people(
    office: BackOffice, school_id: str, keeping: Keeping, *, who: str, keep: bool
) -> int:
    gone = retention.people_gone_before(office.connection, school_id, keeping.people)
    for person in gone if keep else ():
        request = Request(school_id=school_id, person_id=unquote(person), who=who, why=_WHY)
        erase(office, request, keep=True)
    return len(gone)


def _drop_quarantined(office: BackOffice, school_id: str, keeping: Keeping, *, keep: bool) -> int:
    with office.connection.transaction():
        return retention.drop_quarantined_before(
            office.connection, school_id, keeping.quarantine, keep=keep
        )
