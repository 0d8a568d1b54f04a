"""Enrolment: which schools may speak, and since when and until when with which key.

Each change raises the edition, so that whoever keeps keys in memory sees that they are old.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from psycopg import Connection

CLOCKS_APART: Final = timedelta(minutes=5)
"""A key is valid from before it was made: the broker's clock may be behind the database's, and
nobody can have signed with it before."""


class State(StrEnum):
    """How a school stands. What it sends after it was suspended or closed is not applied."""

    ENROLLED = "enrolled"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key, by its id. It is valid from the first instant on and before the second."""

    key_id: str
    valid_from: datetime
    valid_until: datetime | None
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """An enrolled school with all keys that it ever had, the oldest first.

    While it is distrusted, what MYA holds of it may be what a stolen key wrote.
    """

    school_id: str
    state: State
    enrolled_at: datetime
    state_since: datetime
    distrusted_since: datetime | None
    keys: tuple[SigningKey, ...]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Every enrolled school, as of an edition or later."""

    edition: int
    schools: Sequence[Enrolled]


class EnrolmentError(ValueError):
    """What was asked for cannot be; the message says why."""


def edition(connection: Connection[Any]) -> int:
    """Return the edition of the enrolment: another one after each change."""
    row = connection.execute("SELECT edition FROM sync.enrolment").fetchone()
    assert row is not None  # noqa: S101 - the migration puts it there
    return int(row[0])


def everything(connection: Connection[Any]) -> Enrolment:
    """Return the whole enrolment."""
    # The edition first: what changes meanwhile is read again, and never missed.
    return Enrolment(edition(connection), _schools(connection, None))


def find(connection: Connection[Any], school_id: str) -> Enrolled | None:
    """Return an enrolled school."""
    found = _schools(connection, school_id)
    return found[0] if found else None


def enrol(connection: Connection[Any], school_id: str, key_id: str, *, now: datetime) -> None:
    """Enrol a school, with its first key. Raises EnrolmentError."""
    inserted = connection.execute(
        "INSERT INTO sync.enrolled_school (school_id, state, enrolled_at, state_since)"
        " VALUES (%(school)s, 'enrolled', %(now)s, %(now)s) ON CONFLICT DO NOTHING",
        {"school": school_id, "now": now},
    )
    if not inserted.rowcount:
        raise EnrolmentError(f"School {school_id} is enrolled already: see `schools rotate-key`.")
    _add_key(connection, school_id, key_id, now)
    raise_edition(connection)


def rotate_key(
    connection: Connection[Any], school_id: str, key_id: str, *, now: datetime, overlap: timedelta
) -> None:
    """Give a school another key; those that it has end after the overlap."""
    connection.execute(
        "UPDATE sync.signing_key SET valid_until = %(end)s"
        " WHERE school_id = %(school)s AND (valid_until IS NULL OR valid_until > %(end)s)",
        {"school": school_id, "end": now + overlap},
    )
    _add_key(connection, school_id, key_id, now)
    raise_edition(connection)


def revoke_key(connection: Connection[Any], key_id: str, *, since: datetime, now: datetime) -> None:
    """End a key: what lies on the topics since then and is signed with it is forged. Its school is
    distrusted until it was replayed.
    """
    connection.execute(
        "UPDATE sync.signing_key SET valid_until = least(valid_until, %s), revoked = true"
        " WHERE key_id = %s",
        [since, key_id],
    )
    connection.execute(
        "UPDATE sync.enrolled_school s SET distrusted_since = %s FROM sync.signing_key k"
        " WHERE k.key_id = %s AND s.school_id = k.school_id",
        [now, key_id],
    )
    raise_edition(connection)


def trust_again(
    connection: Connection[Any], school_ids: Sequence[str] | None, *, read_since: datetime
) -> None:
    """Trust what MYA holds of these schools, None for all, if no key was revoked since then: it was
    read from the log anew, with the keys as they are.
    """
    connection.execute(
        "UPDATE sync.enrolled_school SET distrusted_since = NULL"
        " WHERE distrusted_since < %s AND (%s::text[] IS NULL OR school_id = ANY(%s))",
        [read_since, *[None if school_ids is None else list(school_ids)] * 2],
    )
    raise_edition(connection)


def distrust_again(connection: Connection[Any], *, now: datetime) -> None:
    """Distrust every school that ever had a key revoked: MYA holds again what it held before."""
    connection.execute(
        "UPDATE sync.enrolled_school s SET distrusted_since = %s"
        " WHERE EXISTS (SELECT FROM sync.signing_key k"
        " WHERE k.school_id = s.school_id AND k.revoked)",
        [now],
    )
    raise_edition(connection)


def put_state(connection: Connection[Any], school_id: str, state: State, *, now: datetime) -> None:
    """Change how an enrolled school stands."""
    connection.execute(
        "UPDATE sync.enrolled_school SET state = %s, state_since = %s WHERE school_id = %s",
        [state.value, now, school_id],
    )
    raise_edition(connection)


def raise_edition(connection: Connection[Any]) -> None:
    """Let whoever keeps in memory what to read, and with which keys, see that it is old."""
    connection.execute("UPDATE sync.enrolment SET edition = edition + 1")


def _add_key(connection: Connection[Any], school_id: str, key_id: str, now: datetime) -> None:
    connection.execute(
        "INSERT INTO sync.signing_key (key_id, school_id, valid_from, revoked)"
        " VALUES (%s, %s, %s, false)",
        [key_id, school_id, now - CLOCKS_APART],
    )


def _schools(connection: Connection[Any], school_id: str | None) -> list[Enrolled]:
    keys = defaultdict(list)
    for owner, key_id, valid_from, valid_until, revoked in connection.execute(
        "SELECT school_id, key_id, valid_from, valid_until, revoked FROM sync.signing_key"
        " WHERE school_id = coalesce(%s, school_id) ORDER BY valid_from, key_id",
        [school_id],
    ):
        keys[owner].append(
            SigningKey(
                key_id=key_id, valid_from=valid_from, valid_until=valid_until, revoked=revoked
            )
        )
    return [
        Enrolled(
            school_id=each,
            state=State(state),
            enrolled_at=enrolled_at,
            state_since=since,
            distrusted_since=distrusted,
            keys=tuple(keys[each]),
        )
        for each, state, enrolled_at, since, distrusted in connection.execute(
            "SELECT school_id, state, enrolled_at, state_since, distrusted_since"
            " FROM sync.enrolled_school"
            " WHERE school_id = coalesce(%s, school_id) ORDER BY school_id",
            [school_id],
        )
    ]
