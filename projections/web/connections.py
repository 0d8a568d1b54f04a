"""A database connection for each request: bounded in number, and in how long a statement may take.

A new one costs a fifth of a page, so it is kept for the next request, which finds nothing of the
last one: no transaction, no setting, no schools that it sees. Which generation is live may change
between two of them.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.concurrency import contextmanager_in_threadpool
from psycopg import Connection, OperationalError

from projections import database as postgres
from projections import generations

CONNECTIONS_MAX: Final = 16
"""Of one process: a tenth of what PostgreSQL allows to everybody by default."""

PATIENCE_S: Final = 5.0
"""How long a request waits for a connection before it is told to come back."""

STATEMENT_TIMEOUT_MS: Final = 5_000
"""Nobody waits longer for a page."""

IDLE_S_MAX: Final = 30.0
"""How long a connection may have done nothing. A firewall forgets one after minutes, and says
nothing of it."""


class BusyError(Exception):
    """More requests at once than this process has connections for."""


class Connections:
    """Opens connections, at most CONNECTIONS_MAX at a time, and closes them at the end.

    Who waits for one keeps no thread busy: those who have one need it to go on.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._free = asyncio.Semaphore(CONNECTIONS_MAX)
        self._idle: list[tuple[float, Connection[Any]]] = []
        """Those that wait for the next request, each with the time since when; the last is taken
        first."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Connection[Any]]:
        """Yield a connection whose names mean the live generation; what it left open is undone.

        Raises BusyError, DatabaseUnavailableError and NotMigratedError.
        """
        try:
            await asyncio.wait_for(self._free.acquire(), PATIENCE_S)
        except TimeoutError:
            raise BusyError from None
        try:
            async with contextmanager_in_threadpool(self._connected()) as connection:
                yield connection
        finally:
            self._free.release()

    def close(self) -> None:
        """Close those that wait, once no request is under way."""
        while self._idle:
            self._idle.pop()[1].close()

    @contextmanager
    def _connected(self) -> Iterator[Connection[Any]]:
        connection = self._kept() or self._new()
        try:
            _turn_to_live_generation(connection)
            yield connection
            _forget_all(connection)
        except BaseException:
            connection.close()
            raise
        self._idle.append((time.monotonic(), connection))

    def _kept(self) -> Connection[Any] | None:
        """Return one that was used before, if any still answers."""
        while self._idle:
            since, connection = self._idle.pop()
            if time.monotonic() - since <= IDLE_S_MAX and _answers(connection):
                return connection
            connection.close()
        return None

    def _new(self) -> Connection[Any]:
        connection = postgres.connect(
            self._url,
            application_name="mya-projections serve",
            statement_timeout_ms=STATEMENT_TIMEOUT_MS,
        )
        # What one request prepares is discarded at its end, and psycopg would not notice.
        connection.prepare_threshold = None
        return connection


def _answers(connection: Connection[Any]) -> bool:
    """Say whether a connection still is one: the database may have been restarted."""
    try:
        connection.execute("SELECT")
    except OperationalError:
        return False
    return True


def _turn_to_live_generation(connection: Connection[Any]) -> None:
    path = generations.search_path_of(generations.live(connection))
    connection.execute("SELECT set_config('search_path', %s, false)", [",".join(path)])
    connection.commit()


def _forget_all(connection: Connection[Any]) -> None:
    connection.rollback()
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.autocommit = False


async def database(request: Request) -> AsyncIterator[Connection[Any]]:
    """Yield the request's connection. Whoever writes commits before the answer is made."""
    connections: Connections = request.app.state.connections
    async with connections.opened() as connection:
        yield connection


Database = Annotated[Connection[Any], Depends(database)]
"""The request's connection, for the signature of an endpoint."""
