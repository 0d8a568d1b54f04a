"""A connection as a worker of MYA has it."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from tests.laws.connections import worker_connection


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection[Any]]:
    """A connection of a worker to the live generation."""
    with worker_connection(database_url) as opened:
        yield opened
