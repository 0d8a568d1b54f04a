"""The floor: the least that any consumer of these topics has to do, in one serial loop.

Consume, decode the contract's wire, COPY in binary to a temporary table, upsert the newest of each
key into a table, keep the offset in the same transaction, 5,000 rows at a time. No rules, no
references, no errors, no history. A row is what the engine's projection has many of: of people
and lessons one for each event, of class groups one for each membership, which is the smallest thing
that the engine writes. Every ratio of the benchmark is over this.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import Consumer
from psycopg import Connection, Cursor
from psycopg.sql import SQL, Composed, Identifier

from contract.wire import decode

BATCH_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A table: its name, name and type of each column, how many of them are the key, and the rows
    that an event gives. The column after the key is the version.
    """

    table: str
    columns: Mapping[str, str]
    key_width: int
    rows: Callable[[Mapping[str, Any]], Iterator[tuple[Any, ...]]]


Shapes = Mapping[str, Sequence[Shape]]
"""By subject, into which tables its events go."""


def tables(shapes: Shapes) -> list[Shape]:
    """Return each table once."""
    return list({each.table: each for own in shapes.values() for each in own}.values())


def make_tables(connection: Connection[Any], shapes: Shapes) -> None:
    """Make the tables, and that of offsets."""
    for shape in tables(shapes):
        key = ", ".join(list(shape.columns)[: shape.key_width])
        statement = f"CREATE TABLE floor_{shape.table} ({_columns(shape)}, PRIMARY KEY ({key}))"
        connection.execute(statement.encode())
    connection.execute(
        "CREATE TABLE reached (topic text, part int, next_offset bigint, UNIQUE (topic, part))"
    )


def make_staging(connection: Connection[Any], shapes: Shapes) -> None:
    """Make the temporary twins of the tables, which last as long as the connection."""
    for shape in tables(shapes):
        table = f"CREATE TEMPORARY TABLE staged_{shape.table} ({_columns(shape)})"
        connection.execute(f"{table} ON COMMIT DELETE ROWS".encode())


def _columns(shape: Shape) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in shape.columns.items())


def run(
    consumer: Consumer,
    connection: Connection[Any],
    shapes: Shapes,
    subject_of: Callable[[str], str],
    ends: Mapping[tuple[str, int], int],
) -> None:
    """Read every partition to its end."""
    staging = {each.table: _Staging(each) for each in tables(shapes)}
    into = {subject: [staging[each.table] for each in own] for subject, own in shapes.items()}
    behind = {place for place, end in ends.items() if end}
    while behind:
        row_count = 0
        reached: dict[tuple[str, int], int] = {}
        while behind and row_count < BATCH_ROWS:
            for message in consumer.consume(1_000, 0.05):
                place: Any = message.topic(), message.partition()
                value: Any = message.value()
                subject = subject_of(place[0])
                event = decode(subject, value)
                for each in into[subject]:
                    row_count += each.add(event)
                reached[place] = next_offset = (message.offset() or 0) + 1
                if next_offset == ends[place]:
                    behind.remove(place)
        with connection.transaction(), connection.cursor() as cursor:
            for each in staging.values():
                each.write(cursor)
            cursor.executemany(
                "INSERT INTO reached VALUES (%s, %s, %s) ON CONFLICT (topic, part)"
                " DO UPDATE SET next_offset = excluded.next_offset",
                [(*place, next_offset) for place, next_offset in reached.items()],
            )


@dataclass(slots=True)
class _Staging:
    """The rows of one table that are not written yet."""

    shape: Shape
    waiting: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, event: Mapping[str, Any]) -> int:
        """Take the rows of an event; return how many."""
        before = len(self.waiting)
        self.waiting += self.shape.rows(event)
        return len(self.waiting) - before

    def write(self, cursor: Cursor[Any]) -> None:
        """Write them, if there are any."""
        if not self.waiting:
            return
        name = self.shape.table
        with cursor.copy(f"COPY staged_{name} FROM STDIN (FORMAT BINARY)".encode()) as copy:
            copy.set_types(list(self.shape.columns.values()))
            for row in self.waiting:
                copy.write_row(row)
        cursor.execute(_upsert(self.shape))
        self.waiting.clear()


def _upsert(shape: Shape) -> Composed:
    names = list(shape.columns)
    key, rest = names[: shape.key_width], names[shape.key_width :]
    return SQL(
        "INSERT INTO {floor} AS f SELECT DISTINCT ON ({key}) * FROM {staged}"
        " ORDER BY {key}, version DESC ON CONFLICT ({key}) DO UPDATE SET ({rest}) = ROW ({new})"
        " WHERE f.version < excluded.version"
    ).format(
        floor=Identifier(f"floor_{shape.table}"),
        staged=Identifier(f"staged_{shape.table}"),
        key=SQL(", ").join(map(Identifier, key)),
        rest=SQL(", ").join(map(Identifier, rest)),
        new=SQL(", ").join(Identifier("excluded", name) for name in rest),
    )
