"""How a school stands, as the database says."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from projections.digest.news import Night, OpenError, Standing
from projections.reading import causes, runs
from projections.reading.schools import School


def standing_of(connection: Connection[Any], school: School, now: datetime) -> Standing:
    """Return how a school stands; the connection is to the live generation."""
    latest = runs.last_night(connection, school.school_id, now)
    return Standing(
        school_id=school.school_id,
        name=school.name,
        time_zone=school.time_zone,
        at=now,
        open_errors=_open_errors(connection, school.school_id),
        to_put_right=sum(
            each.cause_count
            for each in causes.causes_of(connection, school.school_id, shown=0)
            if each.severity == "error"
        ),
        held=tuple(dict.fromkeys(each.data_set for each in latest.held)),
        night=_night(latest.run),
    )


def _night(run: runs.Run | None) -> Night | None:
    if run is None or run.started_at is None:
        return None
    return Night(
        started_at=run.started_at,
        completed_at=run.completed_at,
        state=run.state,
        read=run.read,
        changed=run.changed,
    )


def _open_errors(connection: Connection[Any], school_id: str) -> dict[str, OpenError]:
    rows = connection.execute(
        "SELECT error_id, data_set, severity FROM sync.error_log"
        " WHERE school_id = %s AND state = 'open'",
        [school_id],
    )
    return {
        error_id: OpenError(data_set=data_set, severity=severity)
        for error_id, data_set, severity in rows
    }
