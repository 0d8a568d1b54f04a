"""What can befall the world while a program is in the middle of something.

Each is the beginning of a fault, and its end.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from threading import Thread
from typing import Final

import psycopg
from psycopg.sql import SQL, Literal

from tests.faults.world.proxy import Proxy, Way
from tests.faults.world.world import World

Fault = Callable[[World], AbstractContextManager[None]]

_SLOW_S: Final = 0.2


@contextmanager
def _sessions_killed(world: World) -> Iterator[None]:
    world.postgres.administer(
        SQL(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ),
        world.database,
    )
    yield


@contextmanager
def _database_restarted(world: World) -> Iterator[None]:
    world.postgres.server.stop()
    yield
    world.postgres.server.start()


@contextmanager
def _database_stopped_at_once(world: World) -> Iterator[None]:
    world.postgres.server.stop_at_once()
    yield
    world.postgres.server.start()


@contextmanager
def _database_without_power(world: World) -> Iterator[None]:
    world.postgres.server.kill()
    yield
    world.postgres.server.start()


@contextmanager
def _database_suspended(world: World) -> Iterator[None]:
    world.postgres.server.suspend()
    yield
    world.postgres.server.resume()


@contextmanager
def _locked_by_somebody(world: World) -> Iterator[None]:
    """Take a lock as soon as the session that sleeps lets go of it."""
    # Whose session is ended has nothing to commit.
    with closing(psycopg.connect(world.tests.database_url)) as foreign:

        def lock() -> None:
            with suppress(psycopg.OperationalError):
                foreign.execute("LOCK TABLE generation_1.partition_lock IN ACCESS EXCLUSIVE MODE")

        waiting = Thread(target=lock)
        waiting.start()
        yield
        end = SQL("SELECT pg_terminate_backend({}, 5000)").format(Literal(foreign.info.backend_pid))
        world.postgres.administer(end)
        waiting.join()


@contextmanager
def _disk_full(world: World) -> Iterator[None]:
    world.postgres.fill_disk(world.database)
    yield
    world.postgres.make_room(world.database)


@contextmanager
def _broker_without_power(world: World) -> Iterator[None]:
    world.broker.kill()
    yield
    world.broker.start()


@contextmanager
def _broker_suspended(world: World) -> Iterator[None]:
    world.broker.suspend()
    yield
    world.broker.resume()


def _slow(proxy: Proxy) -> None:
    proxy.delay_s = _SLOW_S


_ON_THE_WAY: Final[Mapping[str, Callable[[Proxy], None]]] = {
    "cut": Proxy.cut,
    "refused": Proxy.refuse,
    "half-open": Proxy.swallow,
    "never answered": lambda proxy: proxy.swallow(Way.BACK),
    "slow": _slow,
}


def _connections_of(service: str) -> Mapping[str, Fault]:
    """Return what can befall the connections to a service."""
    return {
        f"connections to the {service} are {what}": _on_the_way(service, begin)
        for what, begin in _ON_THE_WAY.items()
    }


def _on_the_way(service: str, begin: Callable[[Proxy], None]) -> Fault:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        begin(world.proxy(service))
        yield
        world.proxy(service).restore()

    return fault


FAULTS_OF_THE_DATABASE: Final[Mapping[str, Fault]] = {
    "the database's sessions are killed": _sessions_killed,
    "the database is restarted": _database_restarted,
    "the database is stopped at once, and recovers": _database_stopped_at_once,
    "the database loses its power": _database_without_power,
    "the database stands still": _database_suspended,
    "the database's disk is full": _disk_full,
    "somebody holds a lock": _locked_by_somebody,
    **_connections_of("database"),
}
FAULTS_OF_THE_BROKER: Final[Mapping[str, Fault]] = {
    "the broker loses its power": _broker_without_power,
    "the broker stands still": _broker_suspended,
    **_connections_of("broker"),
}
FAULTS: Final = {**FAULTS_OF_THE_DATABASE, **FAULTS_OF_THE_BROKER}
"""By what happens."""
