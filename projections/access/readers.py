"""Who reads: a school, or somebody of support; found by a token or by a session."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL

from projections.access.secret_values import hash_of


class Kind(StrEnum):
    """For whom a token is."""

    SCHOOL = "school"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, by the name of the token. `school_ids` None means every school."""

    name: str
    kind: Kind
    school_ids: AbstractSet[str] | None
    token_id: int

    def may_see(self, school_id: str) -> bool:
        """Say whether this school is the reader's to see."""
        return self.school_ids is None or school_id in self.school_ids


READER_COLUMNS: Final = SQL("t.name, t.kind, t.school_ids, t.token_id")
"""What `reader_of` wants of a row of sync.access_token AS t."""

VALID: Final = SQL("t.revoked_at IS NULL AND t.expires_at > %(now)s")
"""That a token of sync.access_token AS t still counts."""


def by_token(connection: Connection[Any], token: str, *, now: datetime) -> Reader | None:
    """Return the reader of a token that is known, not revoked and not expired."""
    row = connection.execute(
        SQL("SELECT {} FROM sync.access_token t WHERE token_hash = %(hash)s AND {}").format(
            READER_COLUMNS, VALID
        ),
        {"hash": hash_of(token), "now": now},
    ).fetchone()
    return None if row is None else reader_of(row)


def note_use(connection: Connection[Any], token_id: int, *, now: datetime) -> None:
    """Note when a token was last used, to the minute: who polls must not write each time."""
    connection.execute(
        "UPDATE sync.access_token SET last_used_at = date_trunc('minute', %(now)s)"
        " WHERE token_id = %(token_id)s AND (last_used_at IS NULL"
        " OR last_used_at < date_trunc('minute', %(now)s))",
        {"token_id": token_id, "now": now},
    )


def reader_of(row: tuple[Any, ...]) -> Reader:
    """Return the reader of a row of READER_COLUMNS."""
    name, kind, school_ids, token_id = row
    return Reader(
        name=name,
        kind=Kind(kind),
        school_ids=None if school_ids is None else frozenset(school_ids),
        token_id=token_id,
    )


def school_is_known(connection: Connection[Any], school_id: str) -> bool:
    """Say whether MYA knows a school of this id."""
    found = connection.execute("SELECT FROM sync.school WHERE school_id = %s", [school_id])
    return found.fetchone() is not None
