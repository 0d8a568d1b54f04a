"""A connection as a worker of MYA has it, and who is tried on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from tests.laws.connections import worker_connection
from tests.laws.haunted import SIGNED, HauntedLog
from tests.laws.server import Server
from tests.laws.setting_aside import Support
from tests.laws.signed_platform import NIGHTS, Platform
from tests.laws.world import SchoolPlan, publish


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection[Any]]:
    """A connection of a worker to the live generation."""
    with worker_connection(database_url) as opened:
        yield opened


@pytest.fixture
def server(connection: Connection[Any]) -> Server:
    """A school whose producer can lose its state."""
    return Server(connection, "oakwood")


@pytest.fixture
def platform(connection: Connection[Any]) -> Platform:
    """A platform with a school that signs, and what it has sent in its nights."""
    return Platform(connection, publish([SchoolPlan(nights=NIGHTS)], HauntedLog(likely=0), SIGNED))


@pytest.fixture
def support(platform: Platform) -> Support:
    """Who looks after what that platform sets aside."""
    return Support(platform)
