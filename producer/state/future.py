"""What a run wrote into the state under a version that MYA takes from nobody yet.

MYA has set all of it aside. As if the run had never been: what it enqueued is not sent any more,
and every data set is sent whole once, because the state believes MYA to have what it has not.
"""

import sqlite3
from typing import Final

from contract.wire import decode

_DATES: Final = ("version", "occurred_at_ms")


def forget_future(connection: sqlite3.Connection, *, limit_ms: int, now_ms: int) -> bool:
    """Forget what is dated after the limit, inside a transaction of the caller; say whether there
    was anything.
    """
    ahead = connection.execute("SELECT count(*) FROM run WHERE version > ?", (limit_ms,))
    if not ahead.fetchone()[0]:
        return False
    for statement in _FORGET:
        connection.execute(statement, {"limit": limit_ms, "now": now_ms})
    gone = [
        (seq,)
        for seq, subject, value in connection.execute("SELECT seq, subject, value FROM outbox")
        if _date_of(subject, value) > limit_ms
    ]
    connection.executemany("DELETE FROM outbox WHERE seq = ?", gone)
    return True


def _date_of(subject: str, value: bytes) -> int:
    event = decode(subject, value)
    return max(int(event.get(name, 0)) for name in _DATES)


_FORGET: Final = (
    "DELETE FROM run WHERE version > :limit",
    "UPDATE known SET first_version = :now WHERE first_version > :limit",
    "UPDATE data_set SET completed_version = NULL WHERE completed_version > :limit",
    "UPDATE data_set SET incomplete = 1",
)
