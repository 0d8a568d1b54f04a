"""A connection as a worker of MYA has it."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from tests.laws.connections import worker_connection
from tests.laws.server import Server


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection[Any]]:
    """A connection of a worker to the live generation."""
    with worker_connection(database_url) as opened:
        yield opened


@pytest.fixture
def server(connection: Connection[Any]) -> Server:
    """A school whose producer can lose its state."""
    return Server(connection, "oakwood")
