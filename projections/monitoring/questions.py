"""The numbers of the whole platform, as the database has them.

Each question reads an index that holds little of its table, or one row a school: with ten thousand
schools all of them together are a second's work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from psycopg import Connection

from contract.becomes import Lesson
from contract.data_sets import ALL
from projections.reading.runs import OVERDUE_AFTER
from projections.replay.standing import all_standings

_DATA_SET_OF_ROLE: Final = {
    each.becomes.role: each.name for each in ALL if isinstance(each.becomes, Lesson)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """How the latest run of a school stands that ended; `known_since` is when MYA first saw it."""

    school_id: str
    known_since: datetime
    ended_at: datetime | None
    balanced: bool | None

    def is_overdue(self, now: datetime) -> bool:
        """Say whether no run of it has ended for 26 hours."""
        return now - (self.ended_at or self.known_since) > OVERDUE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the database answers."""

    asked_at: datetime
    waiting: Mapping[str, int]
    open_errors: Mapping[tuple[str, str], int]
    """By code and severity."""
    quarantined: Mapping[str, int]
    """By reason."""
    outbox: int
    tripped: Mapping[str, int]
    """Partition numbers at which the breaker has stopped judging, by the code of the error."""
    generations: Mapping[str, int]
    """By what they are for; those that rest are `paused`."""
    schools: tuple[School, ...]

    @property
    def overdue(self) -> list[School]:
        """The schools that did not run, those that have been silent longest first."""
        late = [each for each in self.schools if each.is_overdue(self.asked_at)]
        return sorted(late, key=lambda each: each.ended_at or each.known_since)


def ask(connection: Connection[Any], now: datetime) -> Numbers:
    """Ask it all; the connection is to the live generation."""
    return Numbers(
        asked_at=now,
        waiting=_waiting(connection),
        open_errors={
            (code, severity): count
            for code, severity, count in connection.execute(
                "SELECT code, severity, count(*) FROM sync.error_log WHERE state = 'open'"
                " GROUP BY code, severity"
            )
        },
        quarantined=_counts(
            connection, "SELECT reason, count(*) FROM sync.quarantine GROUP BY reason"
        ),
        outbox=_counts(connection, "SELECT 'all', count(*) FROM sync.outbox")["all"],
        tripped=_tripped(connection),
        generations=_generations(connection),
        schools=_schools(connection),
    )


def _waiting(connection: Connection[Any]) -> dict[str, int]:
    records = _counts(
        connection,
        "SELECT data_set, count(*) FROM (SELECT DISTINCT school_id, data_set, record_id"
        " FROM unmet_reference WHERE verdict = 'wait') w GROUP BY data_set",
    )
    lessons = _counts(
        connection, "SELECT role, count(*) FROM lesson WHERE state = 'waiting' GROUP BY role"
    )
    waiting = records | {_DATA_SET_OF_ROLE[role]: count for role, count in lessons.items()}
    return {each.name: waiting.get(each.name, 0) for each in ALL}


def _tripped(connection: Connection[Any]) -> dict[str, int]:
    # The live generation may be one of an earlier build, which has no breaker.
    if connection.execute("SELECT to_regclass('breaker_trip')").fetchone() == (None,):
        return {}
    return _counts(connection, "SELECT code, count(*) FROM breaker_trip GROUP BY code")


def _generations(connection: Connection[Any]) -> dict[str, int]:
    found = dict.fromkeys(("live", "building", "previous", "paused"), 0)
    for each in all_standings(connection):
        found["paused" if each.paused else each.state.value] += 1
    return found


def _schools(connection: Connection[Any]) -> tuple[School, ...]:
    rows = connection.execute(
        "SELECT s.school_id, s.created_at, r.completed_at, r.balanced FROM sync.school s"
        " LEFT JOIN run_end e USING (school_id)"
        " LEFT JOIN sync.run r ON (r.school_id, r.run_id) = (e.school_id, e.run_id)"
        # Who may not speak is silent, as was wanted.
        " LEFT JOIN sync.enrolled_school w ON w.school_id = s.school_id"
        " WHERE coalesce(w.state, 'enrolled') = 'enrolled'"
        " ORDER BY s.school_id"
    )
    return tuple(
        School(school_id=school_id, known_since=since, ended_at=ended_at, balanced=balanced)
        for school_id, since, ended_at, balanced in rows
    )


def _counts(connection: Connection[Any], statement: LiteralString) -> dict[str, int]:
    return dict(connection.execute(statement).fetchall())
