"""A database connection for one request: bounded in number, and in how long a statement may take.

Of one's own for each request, because it costs milliseconds, and which generation is live may
change between two of them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.concurrency import contextmanager_in_threadpool
from psycopg import Connection

from projections import database as postgres
from projections import generations

CONNECTIONS_MAX: Final = 16
"""Of one process: a tenth of what PostgreSQL allows to everybody by default."""

PATIENCE_S: Final = 5.0
"""How long a request waits for a connection before it is told to come back."""

STATEMENT_TIMEOUT_MS: Final = 5_000
"""Nobody waits longer for a page."""


class BusyError(Exception):
    """More requests at once than this process has connections for."""


class Connections:
    """Opens connections, at most CONNECTIONS_MAX at a time.

    Who waits for one keeps no thread busy: those who have one need it to go on.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._free = asyncio.Semaphore(CONNECTIONS_MAX)

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

    @contextmanager
    def _connected(self) -> Iterator[Connection[Any]]:
        with self._connect() as connection:
            _turn_to_live_generation(connection)
            yield connection
            connection.rollback()

    def _connect(self) -> Connection[Any]:
        return postgres.connect(
            self._url,
            application_name="mya-projections serve",
            statement_timeout_ms=STATEMENT_TIMEOUT_MS,
        )


def _turn_to_live_generation(connection: Connection[Any]) -> None:
    path = generations.search_path_of(generations.live(connection))
    connection.execute("SELECT set_config('search_path', %s, false)", [",".join(path)])
    connection.commit()


async def database(request: Request) -> AsyncIterator[Connection[Any]]:
    """Yield the request's connection. Whoever writes commits before the answer is made."""
    connections: Connections = request.app.state.connections
    async with connections.opened() as connection:
        yield connection


Database = Annotated[Connection[Any], Depends(database)]
"""The request's connection, for the signature of an endpoint."""
