"""Tokens: made once and shown once, listed by name, revoked for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from projections.access.readers import Kind
from projections.access.secret_values import hash_of, new_secret

PREFIX: Final = "mya_"
"""So that a token is found where it does not belong, in a file or a chat."""

DEFAULT_DAYS: Final = {Kind.SCHOOL: 365, Kind.SUPPORT: 90}
"""A school renews its token once a year; support's sees more, and people there change."""

NAME_MAX: Final = 100


class TokenError(ValueError):
    """A token cannot be made like this; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A token to make. `school_ids` None means every school, for support alone."""

    name: str
    kind: Kind
    school_ids: Sequence[str] | None
    lifetime: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """What is known of a token; never the token itself. `state` is active, expired or revoked."""

    token_id: int
    name: str
    kind: str
    school_ids: list[str] | None
    state: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def create(connection: Connection[Any], wanted: Wanted, *, now: datetime) -> tuple[int, str]:
    """Make a token; return its id, and the token, which nobody can read again.

    Raises TokenError.
    """
    _check(wanted)
    token = PREFIX + new_secret()
    schools = None if wanted.school_ids is None else sorted(set(wanted.school_ids))
    row = connection.execute(
        "INSERT INTO sync.access_token (token_hash, name, kind, school_ids, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) RETURNING token_id",
        [hash_of(token), wanted.name.strip(), wanted.kind, schools, now, now + wanted.lifetime],
    ).fetchone()
    assert row is not None  # noqa: S101 - RETURNING returns
    return row[0], token


def _check(wanted: Wanted) -> None:
    name = wanted.name.strip()
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise TokenError(f"A token needs a name of 1 to {NAME_MAX} printable characters.")
    if wanted.lifetime <= timedelta(0):
        raise TokenError("A token must be valid for some time.")
    if wanted.kind is Kind.SCHOOL and len(set(wanted.school_ids or ())) != 1:
        raise TokenError("A school's token is for one school.")
    if wanted.school_ids is not None and not (wanted.school_ids and all(wanted.school_ids)):
        raise TokenError("A token is for named schools, or for all.")


_SELECT: Final = (
    "SELECT token_id, name, kind, school_ids, CASE WHEN revoked_at IS NOT NULL THEN 'revoked'"
    " WHEN expires_at <= %(now)s THEN 'expired' ELSE 'active' END AS state, created_at,"
    " expires_at, last_used_at, revoked_at FROM sync.access_token"
)


def all_tokens(connection: Connection[Any], *, now: datetime) -> list[TokenRow]:
    """Return every token ever made, the latest first."""
    with connection.cursor(row_factory=class_row(TokenRow)) as cursor:
        return cursor.execute(f"{_SELECT} ORDER BY token_id DESC", {"now": now}).fetchall()


def find(connection: Connection[Any], token_id: int, *, now: datetime) -> TokenRow | None:
    """Return what is known of a token."""
    with connection.cursor(row_factory=class_row(TokenRow)) as cursor:
        return cursor.execute(
            f"{_SELECT} WHERE token_id = %(token_id)s", {"now": now, "token_id": token_id}
        ).fetchone()


def revoke(connection: Connection[Any], token_id: int, *, now: datetime) -> None:
    """Revoke a token, and end its sessions. A second time changes nothing."""
    connection.execute(
        "UPDATE sync.access_token SET revoked_at = coalesce(revoked_at, %s) WHERE token_id = %s",
        [now, token_id],
    )
    connection.execute("DELETE FROM sync.access_session WHERE token_id = %s", [token_id])
