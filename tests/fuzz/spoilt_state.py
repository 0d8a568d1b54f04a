"""A state that is damaged: in its bytes, in its pages, beside it, and in what its tables say."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, Final

from producer.state.store import FILE
from tests.fuzz.spoilt_bytes import spoil_bytes

_PAGE_BYTES: Final = 4096

_TABLES: Final = (
    *("meta", "data_set", "known", "carried", "outbox", "run", "open_error", "rollover"),
    *("hold", "hold_item", "day", "row_shelf"),
)
_NO_TEXT: Final = (b"\xff\xfe", b"Quixwood \xff", b"\xed\xa0\x80", b"\xc3")
_OTHERS: Final = (
    *(0, -1, 1, 2**63 - 1, -(2**63), 2**40, 1.5, "", "x", "\0", "0", "true", "null", "{}", "[]"),
    *('{"valued": 1}', '{"a": 1}', '["periods"]', b"", b"\0", b"\xff" * 16, b"\0" * 32),
    *("students", "no-such-data-set", "[" * 5_000, "1e999", "9" * 5_000),
)


def spoil_state(folder: Path, chance: Random) -> str:
    """Damage the state that lies in a folder; return how."""
    way = chance.choices(_WAYS, _WEIGHTS)[0]
    return f"{way.__name__.strip('_')} {way(folder / FILE, chance) or ''}".strip()


def _bytes(file: Path, chance: Random) -> str:
    return spoil_bytes(file, chance)


def _pages(file: Path, chance: Random) -> None:
    """Damage whole pages, as a disk does: zeros, one in another's place, an older one."""
    data = bytearray(file.read_bytes())
    pages = len(data) // _PAGE_BYTES
    for _ in range(chance.choice((1, 1, 3))):
        at, other = (chance.randrange(pages) * _PAGE_BYTES for _ in range(2))
        page = chance.choice(
            (bytes(_PAGE_BYTES), data[other : other + _PAGE_BYTES], chance.randbytes(_PAGE_BYTES))
        )
        data[at : at + len(page)] = page
    file.write_bytes(bytes(data))


def _heads(file: Path, chance: Random) -> None:
    """Flip bits where a page says what is in it."""
    data = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 10))):
        page = chance.randrange(len(data) // _PAGE_BYTES) * _PAGE_BYTES
        data[page + chance.randrange(200)] ^= 1 << chance.randrange(8)
    file.write_bytes(bytes(data))


def _beside(file: Path, chance: Random) -> str:
    """Put something that is no log of SQLite's where SQLite looks for one."""
    name = chance.choice(("-wal", "-shm", "-journal"))
    put = file.with_name(file.name + name)
    if chance.random() < 0.2:
        put.mkdir()
    else:
        put.write_bytes(chance.choice((b"", b"\0" * 100, chance.randbytes(40_000))))
    return name


def _values(file: Path, chance: Random) -> str:
    """Let a table say something else, by its own means."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        # The type of a column is no matter: what a disk does to it is not asked either.
        connection.text_factory = bytes
        return _said_otherwise(connection, chance)


def _said_otherwise(connection: sqlite3.Connection, chance: Random) -> str:
    for _ in range(20):
        table = chance.choice(_TABLES)
        columns = [row[1].decode() for row in connection.execute(f"PRAGMA table_info({table})")]
        column = chance.choice(columns)
        key = columns[0]
        rows = connection.execute(
            f"SELECT CAST({key} AS BLOB), {column} FROM {table} ORDER BY 1"  # noqa: S608 - ours
        ).fetchall()
        if not rows:
            continue
        row, old = chance.choice(rows)
        how, new = _other(old, chance)
        try:
            connection.execute(
                f"UPDATE {table} SET {column} = {how} WHERE CAST({key} AS BLOB) = ?",  # noqa: S608
                (new, row),
            )
        except sqlite3.Error:
            continue  # a key twice, or not of its kind: another is
        return f"{table}.{column}"
    return "nothing"


def _other(old: Any, chance: Random) -> tuple[str, Any]:
    if isinstance(old, bytes) and old and chance.random() < 0.5:
        flipped = bytearray(old)
        flipped[chance.randrange(len(old))] ^= 1 << chance.randrange(8)
        return chance.choice(("CAST(? AS TEXT)", "?")), bytes(flipped)
    if chance.random() < 0.3:
        return "CAST(? AS TEXT)", chance.choice(_NO_TEXT)
    return "?", chance.choice(_OTHERS)


_Way = Callable[[Path, Random], str | None]

_WAYS: Final[tuple[_Way, ...]] = (_bytes, _pages, _heads, _beside, _values)
_WEIGHTS: Final = (30, 15, 15, 5, 35)
