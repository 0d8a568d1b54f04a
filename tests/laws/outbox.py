"""What the worker would publish of errors, taken from its outbox."""

from typing import Any, cast

from psycopg import Connection

from contract.dead_letters import Change, ErrorEvent, key_of
from contract.names import ERRORS
from contract.wire import decode
from projections.permanent import error_log
from projections.permanent.error_log import Word
from tests.laws.world import World


def errors_published(connection: Connection[Any], world: World) -> list[ErrorEvent]:
    """Return the words on errors that this world's worker has queued, in order."""
    rows = connection.execute(
        "SELECT value FROM sync.outbox WHERE topic = %s ORDER BY id", [world.topics.of(ERRORS)]
    )
    return [cast("ErrorEvent", decode(ERRORS, bytes(value))) for (value,) in rows]


def materialise(connection: Connection[Any], events: list[ErrorEvent], size: int) -> None:
    """Read these words into the error log, so many at a time, and the last ones twice."""
    words = [Word(event=each, partition=0, log_offset=at) for at, each in enumerate(events)]
    for start in (*range(0, len(words), size), max(0, len(words) - size)):
        error_log.apply(connection, words[start : start + size])


def said_twice(events: list[ErrorEvent]) -> list[ErrorEvent]:
    """Return the words that tell nothing new: raised while open, resolved while it is not."""
    is_open: dict[bytes, bool] = {}
    idle = []
    for event in events:
        key = key_of(event)
        raises = event["change"] == Change.RAISED
        if event["change"] != Change.CHANGED and is_open.get(key, False) == raises:
            idle.append(event)
        is_open[key] = event["change"] != Change.RESOLVED
    return idle
