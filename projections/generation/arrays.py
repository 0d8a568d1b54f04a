"""Keys of a batch as parameters of one statement: a text array for each column.

A statement joins them to a table with `CROSS JOIN LATERAL (… OFFSET 0)`: one index probe for each
key. Left to itself the planner reads the whole table as soon as a batch is large beside what it
believes to be in there, which of a table that is being filled is always too little.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection


def probe_indexes(connection: Connection[Any]) -> None:
    """Have this session look keys up by index only.

    A plan that was made while a table was small enough to be read whole would go on to read it
    whole for each key, until the next ANALYZE, which a first night does not wait for.
    """
    connection.execute("SET enable_seqscan = off")


def columns_of(keys: Iterable[tuple[str, ...]], width: int) -> list[str]:
    """Turn rows of text into columns, each an array in PostgreSQL's notation.

    Written whole: psycopg adapts a list element by element, which takes four times as long.
    """
    return [text_array(column) for column in zip(*keys, strict=True)] or ["{}"] * width


def text_array(values: Sequence[str]) -> str:
    """Return texts as an array in PostgreSQL's notation. None of them may have a NUL."""
    if not values:
        return "{}"
    escaped = "\0".join(values).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + escaped.replace("\0", '","') + '"}'
