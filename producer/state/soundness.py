"""Whether a state is sound: asked when something of it could not be read.

A disk that flips a bit in a value leaves SQLite content. What the producer then stumbles on looks
like a bug of ours; it is one only where everything that is kept can be read.
"""

import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from contract.events import First
from contract.hashing import HASH_BYTES
from contract.wire import UnreadableBytesError, decode
from producer.source.sieve import FINGERPRINT_BYTES
from producer.state.data_sets import DataSets
from producer.state.database import damaged, is_of_the_world, unusable
from producer.state.facts import Facts
from producer.state.known_rows import ID_MAX, SHELVES

_STUMBLED: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    sqlite3.Error,
    TypeError,
    ValueError,
)
"""What code raises that is given another kind of value than it was promised."""


@contextmanager
def damage_told(connection: sqlite3.Connection, file: Path | str) -> Iterator[None]:
    """Raise UnavailableError for what the disk or a damaged state explains; let all else be."""
    try:
        yield
    except _STUMBLED as error:
        if isinstance(error, sqlite3.Error) and is_of_the_world(error):
            raise unusable(file, error) from error
        if not is_sound(connection):
            raise damaged(file) from error
        raise


def is_sound(connection: sqlite3.Connection) -> bool:
    """Say whether all that a state keeps can be read, and says what such a thing may say."""
    try:
        return (
            connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            and not any(_is_broken(connection, table) for table in _SAID)
            and _are_texts(connection)
            and _are_read(connection)
        )
    except _STUMBLED:
        return False


def _is_broken(connection: sqlite3.Connection, table: str) -> bool:
    """Say whether a row has a value of another kind than its column, or one that cannot be."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    kinds = [_kind(*column[1:4], is_key=bool(column[5])) for column in columns]
    sound = " AND ".join([*kinds, _SAID[table]])
    found = connection.execute(
        f"SELECT EXISTS (SELECT 1 FROM {table} WHERE ({sound}) IS NOT TRUE)"  # noqa: S608 - ours
    )
    return bool(found.fetchone()[0])


def _kind(name: str, kind: str, required: int, *, is_key: bool) -> str:
    said = f"typeof({name}) = '{kind.lower()}'"
    return said if required or is_key else f"({name} IS NULL OR {said})"


def _are_texts(connection: sqlite3.Connection) -> bool:
    """Say whether every text is one; reading it demands that."""
    for table in _SAID:
        for _ in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
            pass
    return True


def _are_read(connection: sqlite3.Connection) -> bool:
    """Say whether the producer's own readers take it."""
    facts, data_sets = Facts(connection), DataSets(connection)
    for read in (facts.last_end, facts.last_fault, facts.imported, facts.excluded):
        read()
    for (name,) in connection.execute("SELECT name FROM data_set"):
        sum(data_sets.baseline(name).entries.values())
    return _are_on_shelves(connection) and all(
        _is_event(subject, event) for subject, event in connection.execute(_EVENTS)
    )


def _are_on_shelves(connection: sqlite3.Connection) -> bool:
    """Say whether each row on a shelf is of a record that there may be."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM known").fetchone()
    shelves = connection.execute("SELECT ids FROM row_shelf")
    return all(known <= last for (ids,) in shelves for known in array("I", ids))


def _is_event(subject: str, event: bytes) -> bool:
    try:
        decode(subject, event)
    except UnreadableBytesError:
        return False
    return True


_VERSION: Final = "BETWEEN 0 AND 253402300799999"
"""A time in milliseconds, up to the year 9999."""

_DAY: Final = "BETWEEN 1 AND 3652059"
"""Days by their number, up to the year 9999."""

_FIRST: Final = " AND ".join(
    f"json_type(first, '$.{name}') IN ('text', 'null')" for name in First.__annotations__
)

_SAID: Final = {
    "meta": "TRUE",
    "known": f"""id BETWEEN 1 AND {ID_MAX} AND length(content_hash) = {HASH_BYTES}
        AND first_version {_VERSION} AND removed IN (0, 1)
        AND (day IS NULL OR day {_DAY}) AND (first IS NULL OR {_FIRST})""",
    "carried": "id IN (SELECT id FROM known)",
    "data_set": f"""incomplete IN (0, 1) AND known_count >= 0 AND json_type(entries) = 'object'
        AND length(known_digest) = {HASH_BYTES} AND json_type(remembered) = 'object'
        AND (completed_version IS NULL OR completed_version {_VERSION})
        AND (delivered_partition IS NULL OR delivered_partition BETWEEN 0 AND 2147483647)
        AND (delivered_offset IS NULL OR delivered_offset >= 0)""",
    "outbox": "json_type(headers) = 'object'",
    "run": f"version {_VERSION} AND state IN ('open', 'completed', 'abandoned')",
    "open_error": "TRUE",
    "rollover": f"first_day {_DAY} AND last_day {_DAY}",
    "hold": "released IN (0, 1)",
    "hold_item": "TRUE",
    "day": f"day {_DAY} AND known_count >= 0 AND length(known_digest) <= {HASH_BYTES}",
    "row_shelf": f"""shelf BETWEEN 0 AND {SHELVES - 1}
        AND length(fingerprints) = {FINGERPRINT_BYTES} * length(shown)
        AND length(ids) = 4 * length(shown)""",
}
"""By table what every row of it says, besides that each value is of its column's kind."""

_EVENTS: Final = """
SELECT 'errors', event FROM open_error
UNION ALL SELECT subject, value FROM outbox
UNION ALL SELECT data_set, event FROM carried JOIN known USING (id)
"""
