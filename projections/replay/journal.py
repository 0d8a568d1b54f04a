"""The journal of generations: which command changed one, who gave it, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command. `detail` is what it did, in figures."""

    generation: str
    command: str
    who: str
    why: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """Who gives a command, and why."""

    who: str
    why: str


def note(
    connection: Connection[Any], generation: str, command: str, order: Order, **detail: Any
) -> None:
    """Write a command down, in the transaction of what it does."""
    connection.execute(
        "INSERT INTO sync.generation_event (generation, command, who, why, detail)"
        " VALUES (%s, %s, %s, %s, %s)",
        [generation, command, order.who, order.why, Jsonb(detail)],
    )


def entries(connection: Connection[Any]) -> list[Entry]:
    """Return all commands, the latest first."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            "SELECT generation, command, who, why, detail, at FROM sync.generation_event"
            " ORDER BY event_id DESC"
        ).fetchall()
