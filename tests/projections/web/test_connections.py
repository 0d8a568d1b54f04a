import asyncio

import pytest
from psycopg import Connection

from projections.web import connections
from projections.web.connections import BusyError, Connections


async def ask(among: Connections) -> str:
    async with among.opened() as connection:
        return await asyncio.to_thread(live_schema, connection)


def live_schema(connection: Connection[tuple[str]]) -> str:
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
    return schema


def test_many_at_once_wait_for_each_other_and_all_are_served(shared_database_url: str) -> None:
    async def all_at_once() -> list[str]:
        among = Connections(shared_database_url)
        return await asyncio.gather(*(ask(among) for _ in range(connections.CONNECTIONS_MAX * 6)))

    assert asyncio.run(all_at_once()) == ["generation_1"] * connections.CONNECTIONS_MAX * 6


def test_who_waits_too_long_is_told_so_and_nobody_else(
    shared_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS_MAX", 1)
    monkeypatch.setattr(connections, "PATIENCE_S", 0.01)

    async def one_too_many() -> str:
        among = Connections(shared_database_url)
        async with among.opened():
            with pytest.raises(BusyError):
                await ask(among)
        return await ask(among)

    assert asyncio.run(one_too_many()) == "generation_1"


def test_what_was_left_open_is_undone(shared_database_url: str) -> None:
    async def leave_something() -> tuple[int, ...] | None:
        among = Connections(shared_database_url)
        async with among.opened() as connection:
            connection.execute("INSERT INTO sync.sign_in_count VALUES ('left', now(), 1)")
        async with among.opened() as connection:
            return connection.execute("SELECT count(*) FROM sync.sign_in_count").fetchone()

    assert asyncio.run(leave_something()) == (0,)
