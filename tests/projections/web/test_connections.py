import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from psycopg import Connection

from projections.access import seeing
from projections.web import connections
from projections.web.connections import BusyError, Connections


@pytest.fixture
def among(shared_database_url: str) -> Iterator[Connections]:
    opened = Connections(shared_database_url)
    yield opened
    opened.close()


async def ask(among: Connections) -> str:
    async with among.opened() as connection:
        return await asyncio.to_thread(live_schema, connection)


def live_schema(connection: Connection[tuple[str]]) -> str:
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
    return schema


def test_many_at_once_wait_for_each_other_and_all_are_served(among: Connections) -> None:
    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(ask(among) for _ in range(connections.CONNECTIONS_MAX * 6)))

    assert asyncio.run(all_at_once()) == ["generation_1"] * connections.CONNECTIONS_MAX * 6


def test_who_waits_too_long_is_told_so_and_nobody_else(
    shared_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS_MAX", 1)
    monkeypatch.setattr(connections, "PATIENCE_S", 0.01)

    async def one_too_many() -> str:
        among = Connections(shared_database_url)
        with closing(among):
            async with among.opened():
                with pytest.raises(BusyError):
                    await ask(among)
            return await ask(among)

    assert asyncio.run(one_too_many()) == "generation_1"


def test_what_was_left_open_is_undone(among: Connections) -> None:
    async def leave_something() -> tuple[int, ...] | None:
        async with among.opened() as connection:
            connection.execute("INSERT INTO sync.sign_in_count VALUES ('left', now(), 1)")
        async with among.opened() as connection:
            return connection.execute("SELECT count(*) FROM sync.sign_in_count").fetchone()

    assert asyncio.run(leave_something()) == (0,)


def test_the_next_request_has_the_same_connection_and_nothing_of_the_last_one(
    among: Connections,
) -> None:
    async def two_requests() -> tuple[list[Any], list[Any]]:
        async with among.opened() as connection:
            seeing.let_see(connection, ["4711"])
            connection.execute("SET statement_timeout = 1234")
            connection.execute("CREATE TEMPORARY TABLE left_behind ()")
            for _ in range(10):  # often enough to be prepared otherwise
                connection.execute("SELECT pg_backend_pid() /* again */")
            connection.commit()
            pids = connection.execute("SELECT pg_backend_pid()").fetchall()
        async with among.opened() as connection:
            pids += connection.execute("SELECT pg_backend_pid() /* again */").fetchall()
            left = connection.execute(
                "SELECT sync.readable_schools()::text, current_setting('statement_timeout'),"
                " to_regclass('left_behind')::text, (SELECT count(*)::text FROM"
                " pg_prepared_statements)"
            ).fetchall()
        return pids, left

    (first, second), left = asyncio.run(two_requests())

    assert first == second
    assert left == [("{}", "5s", None, "0")]


def test_one_connection_serves_any_number_of_requests(among: Connections) -> None:
    async def one_after_the_other() -> set[int]:
        pids = set()
        for _ in range(30):
            async with among.opened() as connection:
                connection.execute("SELECT %s::int", [1])
                pids.add(connection.info.backend_pid)
        return pids

    assert len(asyncio.run(one_after_the_other())) == 1


@pytest.mark.parametrize("idle_s_max", [connections.IDLE_S_MAX, -1.0])
def test_one_that_was_ended_or_idle_for_long_is_not_used_again(
    among: Connections,
    monkeypatch: pytest.MonkeyPatch,
    idle_s_max: float,
    committing: Connection[Any],
) -> None:
    monkeypatch.setattr(connections, "IDLE_S_MAX", idle_s_max)

    async def pid_of_next() -> int:
        async with among.opened() as connection:
            return connection.info.backend_pid

    async def two_requests() -> tuple[int, int]:
        first = await pid_of_next()
        if idle_s_max > 0:
            await asyncio.to_thread(_end, committing, first)
        return first, await pid_of_next()

    first, second = asyncio.run(two_requests())

    assert first != second


def test_one_of_a_request_that_failed_is_closed(among: Connections) -> None:
    async def fail() -> Connection[Any]:
        with pytest.raises(ZeroDivisionError):
            async with among.opened() as connection:
                raise ZeroDivisionError
        return connection

    assert asyncio.run(fail()).closed


def _end(connection: Connection[Any], backend_pid: int) -> None:
    connection.execute("SELECT pg_terminate_backend(%s, 5000)", [backend_pid])
    connection.commit()
