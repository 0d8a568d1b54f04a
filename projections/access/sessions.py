"""Sessions of people who signed in with a token; each ends no later than its token.

A session's id is random, is made anew with each sign-in, and is kept as its hash alone.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL

from projections.access.readers import READER_COLUMNS, VALID, Reader, reader_of
from projections.access.secret_values import hash_of, new_secret

IDLE: Final = timedelta(hours=2)
"""A school's office computer is shared; a morning's work has pauses."""

ABSOLUTE: Final = timedelta(hours=12)
"""A working day: who comes back tomorrow signs in again."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly idleness is known: a write a minute, not one for each page."""

SESSIONS_MAX: Final = 100
"""Of one token: a large school's office. The oldest makes way, so that the table stays small."""


def start(connection: Connection[Any], token_id: int, *, now: datetime) -> str:
    """Start a session; return the id for the cookie. What has expired is swept away."""
    session_id = new_secret()
    _sweep(connection, token_id, now=now)
    connection.execute(
        "INSERT INTO sync.access_session (session_hash, token_id, created_at, seen_at)"
        " VALUES (%s, %s, %s, %s)",
        [hash_of(session_id), token_id, now, now],
    )
    return session_id


def find(connection: Connection[Any], session_id: str, *, now: datetime) -> Reader | None:
    """Return who reads in this session, if neither it nor its token has ended."""
    row = connection.execute(
        SQL(
            "SELECT {} FROM sync.access_session s JOIN sync.access_token t USING (token_id)"
            " WHERE s.session_hash = %(hash)s AND s.seen_at > %(idle)s"
            " AND s.created_at > %(absolute)s AND {}"
        ).format(READER_COLUMNS, VALID),
        {
            "hash": hash_of(session_id),
            "idle": now - IDLE,
            "absolute": now - ABSOLUTE,
            "now": now,
        },
    ).fetchone()
    return None if row is None else reader_of(row)


def note_seen(connection: Connection[Any], session_id: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(
        "UPDATE sync.access_session SET seen_at = %s WHERE session_hash = %s AND seen_at < %s",
        [now, hash_of(session_id), now - SEEN_EVERY],
    )


def end(connection: Connection[Any], session_id: str) -> None:
    """End a session; one that is not there is ended already."""
    connection.execute(
        "DELETE FROM sync.access_session WHERE session_hash = %s", [hash_of(session_id)]
    )


def _sweep(connection: Connection[Any], token_id: int, *, now: datetime) -> None:
    connection.execute(
        # Skipped where another sign-in sweeps: two must not wait for each other.
        "DELETE FROM sync.access_session WHERE session_hash IN (SELECT session_hash"
        " FROM sync.access_session WHERE seen_at <= %s OR created_at <= %s"
        " FOR UPDATE SKIP LOCKED)",
        [now - IDLE, now - ABSOLUTE],
    )
    connection.execute(
        "DELETE FROM sync.access_session WHERE session_hash IN (SELECT session_hash"
        " FROM sync.access_session WHERE token_id = %s ORDER BY created_at DESC OFFSET %s"
        " FOR UPDATE SKIP LOCKED)",
        [token_id, SESSIONS_MAX - 1],
    )
