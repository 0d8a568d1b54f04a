"""Where the breaker has stopped a worker, until somebody has judged further there: it is what the
monitoring goes by, since a worker that has stopped answers nobody.
"""

from collections.abc import Collection, Sequence
from typing import Any

from psycopg import Connection


def put(connection: Connection[Any], number: int, code: str) -> None:
    """Note that judging stopped at this partition number, and for which code."""
    connection.execute(
        "INSERT INTO breaker_trip (number, code) VALUES (%s, %s)"
        " ON CONFLICT (number) DO UPDATE SET code = excluded.code",
        [number, code],
    )


def standing(connection: Connection[Any], numbers: Sequence[int]) -> set[int]:
    """Return at which of these partition numbers judging has stopped."""
    rows = connection.execute(
        "SELECT number FROM breaker_trip WHERE number = ANY(%s)", [list(numbers)]
    )
    return {number for (number,) in rows}


def clear(connection: Connection[Any], numbers: Collection[int]) -> None:
    """Note that judging goes on at these partition numbers."""
    connection.execute("DELETE FROM breaker_trip WHERE number = ANY(%s)", [list(numbers)])
