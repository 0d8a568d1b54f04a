"""The floor: the least that any consumer of these topics has to do, in one serial loop.

Consume, decode the contract's wire, COPY in binary to a temporary table, upsert the newest of each
key into one table, keep the offset in the same transaction, 5,000 rows at a time. No rules, no
references, no errors, no history. A row is what the engine's projection has many of: of people
and lessons one for each event, of class groups one for each membership, which is the smallest thing
that the engine writes. Every ratio of the benchmark is over this.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka import Consumer
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from contract.wire import decode

BATCH_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The one table: name and type of each column, how many of them are the key, and the rows
    that an event gives. The column after the key is the version.
    """

    columns: Mapping[str, str]
    key_width: int
    rows: Callable[[Mapping[str, Any]], Iterator[tuple[Any, ...]]]


def prepare(connection: Connection[Any], shape: Shape) -> None:
    """Make the table, its temporary twin, and the table of offsets."""
    columns = ", ".join(f"{name} {kind}" for name, kind in shape.columns.items())
    key = ", ".join(list(shape.columns)[: shape.key_width])
    for statement in (
        f"CREATE TABLE floor ({columns}, PRIMARY KEY ({key}))",
        f"CREATE TEMPORARY TABLE staged ({columns}) ON COMMIT DELETE ROWS",
        "CREATE TABLE reached (topic text, part int, next_offset bigint, UNIQUE (topic, part))",
    ):
        connection.execute(statement.encode())


def run(
    consumer: Consumer,
    connection: Connection[Any],
    shape: Shape,
    subject_of: Callable[[str], str],
    ends: Mapping[tuple[str, int], int],
) -> None:
    """Read every partition to its end."""
    names = list(shape.columns)
    key, rest = names[: shape.key_width], names[shape.key_width :]
    upsert = SQL(
        "INSERT INTO floor AS f SELECT DISTINCT ON ({key}) * FROM staged ORDER BY {key}, version"
        " DESC ON CONFLICT ({key}) DO UPDATE SET ({rest}) = ROW ({new})"
        " WHERE f.version < excluded.version"
    ).format(
        key=SQL(", ").join(map(Identifier, key)),
        rest=SQL(", ").join(map(Identifier, rest)),
        new=SQL(", ").join(Identifier("excluded", name) for name in rest),
    )
    behind = {place for place, end in ends.items() if end}
    while behind:
        rows: list[tuple[Any, ...]] = []
        reached: dict[tuple[str, int], int] = {}
        while behind and len(rows) < BATCH_ROWS:
            for message in consumer.consume(1_000, 0.05):
                place: Any = message.topic(), message.partition()
                value: Any = message.value()
                rows += shape.rows(decode(subject_of(place[0]), value))
                reached[place] = next_offset = (message.offset() or 0) + 1
                if next_offset == ends[place]:
                    behind.remove(place)
        with connection.transaction(), connection.cursor() as cursor:
            with cursor.copy("COPY staged FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(list(shape.columns.values()))
                for row in rows:
                    copy.write_row(row)
            cursor.execute(upsert)
            cursor.executemany(
                "INSERT INTO reached VALUES (%s, %s, %s) ON CONFLICT (topic, part)"
                " DO UPDATE SET next_offset = excluded.next_offset",
                [(*place, next_offset) for place, next_offset in reached.items()],
            )
