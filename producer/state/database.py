"""The SQLite file: opened, checked, and written in explicit transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from producer.diff.baseline import Sums
from producer.failures import UnavailableError
from producer.state.schema import STAGING_TABLES, STEPS, VERSION

_BUSY_TIMEOUT_S: Final = 5.0

IN_MEMORY: Final = ":memory:"


def open_database(file: Path | str) -> sqlite3.Connection:
    """Open the state, making its tables where the file is new.

    Raises UnavailableError for a file that is no state, is damaged or of a newer build.
    """
    try:
        connection = sqlite3.connect(file, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    except sqlite3.Error as error:
        raise unusable(file, error) from error
    try:
        _prepare(connection, file)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # What SQLite says of a damaged schema quotes it, and that need not be text any more.
        connection.close()
        raise unusable(file, error) from error
    except UnavailableError:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit everything inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk makes SQLite roll back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _prepare(connection: sqlite3.Connection, file: Path | str) -> None:
    # WAL with FULL: what was committed survives a power cut, at one sync a transaction.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise UnavailableError(
            f"The state {file} was written by a newer producer: update this one."
        )
    connection.create_aggregate("digest_sum", 1, _DigestSum)  # type: ignore[arg-type] # as it may
    if version < VERSION:
        steps = " ".join(STEPS[version:])
        connection.executescript(f"BEGIN; {steps} PRAGMA user_version = {VERSION}; COMMIT;")
    connection.executescript(STAGING_TABLES)


class _DigestSum:
    """Sums up hashes in a statement, as a baseline does."""

    def __init__(self) -> None:
        self._digest = 0

    def step(self, digest: bytes) -> None:
        self._digest += int.from_bytes(digest, "big")

    def finalize(self) -> bytes:
        return Sums(digest=self._digest).digest_bytes()


_OF_THE_WORLD: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
    }
)
_PRIMARY_CODE: Final = 0xFF


def is_of_the_world(error: sqlite3.Error) -> bool:
    """Say whether it is the disk or the file that failed, and not our SQL."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _OF_THE_WORLD


def unusable(
    file: Path | str, error: sqlite3.Error | UnicodeDecodeError | OSError
) -> UnavailableError:
    """Say that the state cannot be used, and what to do."""
    if isinstance(error, UnicodeDecodeError):
        return damaged(file)
    if isinstance(error, OSError):
        return _unusable(file, str(error.strerror), "")
    match getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE:
        case sqlite3.SQLITE_FULL:
            return _unusable(
                file,
                str(error),
                "Make room on its disk, and on that of temporary files. What was not sent is kept,"
                " and goes first on the next run.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_ERROR:
            return damaged(file)
        case sqlite3.SQLITE_IOERR:
            return _unusable(file, str(error), f"If it is damaged, {_MOVE_IT_AWAY}")
        case _:
            return _unusable(file, str(error), "")


def damaged(file: Path | str) -> UnavailableError:
    """Say that the state is damaged, and what to do. What SQLite says of it may quote a row."""
    return _unusable(file, "it is damaged", f"Keep a copy, and {_MOVE_IT_AWAY}")


def _unusable(file: Path | str, why: str, advice: str) -> UnavailableError:
    return UnavailableError(f"The state {file} cannot be used ({why}). {advice}".rstrip())


_MOVE_IT_AWAY: Final = "move it away: the next run then sends everything as a snapshot."
