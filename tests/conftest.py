"""Real services for the tests, and a database and topic names of its own for each test.

Kafka and PostgreSQL are started when a test first asks for them, beside those of `make services`,
and stopped at the end. What a test asks for is all that is started.
"""

import fcntl
import itertools
import os
import secrets
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol, TextIO
from urllib.parse import urlsplit

import psycopg
import pytest
from filelock import FileLock
from psycopg.sql import SQL, Composed, Identifier

from local import services
from projections.migrations.upgrade import migrate
from tests.roles import set_up_roles

_FOLDER: Final = services.FOLDER / "test"
_START_LIMIT_S: Final = 900  # another session of tests may have to fetch Kafka first
_PROGRAM_LIMIT_S: Final = 300
_SESSION: Final = secrets.token_hex(4)
_DATABASES: Final = (f"test_{_SESSION}_{number}" for number in itertools.count())


class Program(Protocol):
    """Runs one of the installed console scripts to its end."""

    def __call__(
        self, name: str, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(scope="session")
def local_services() -> Iterator[services.Services]:
    """The services of the tests, not started; stopped when no other session of tests is left."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with (_FOLDER / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield services.choose(_FOLDER, _environ())
        if _is_last_user(users):
            services.stop(_FOLDER)


@pytest.fixture(scope="session")
def kafka(local_services: services.Services) -> str:
    """The bootstrap servers of a real broker."""
    return _start(local_services.kafka)


@pytest.fixture(scope="session")
def postgres(local_services: services.Services) -> str:
    """The address of a real PostgreSQL server whose role may create databases."""
    return _start(local_services.postgres)


@pytest.fixture
def topic_prefix() -> str:
    """A topic prefix of this test's own."""
    return f"test-{secrets.token_hex(6)}."


@pytest.fixture(scope="session")
def shared_database_url(postgres: str, template_database: str) -> Iterator[str]:
    """The address of a migrated, empty database, for tests that commit nothing to it."""
    with own_database(postgres, template=template_database) as url:
        yield url


@pytest.fixture(scope="session")
def template_database(postgres: str) -> Iterator[str]:
    """The name of a migrated database with roles, from which each test's own is copied in 25 ms."""
    with own_database(postgres) as url:
        migrate(url)
        with FileLock(_FOLDER / "roles.lock", timeout=_START_LIMIT_S):
            # The server's, which other sessions of tests may have made already.
            set_up_roles(url)
        yield _name(url)


@pytest.fixture
def database_url(postgres: str, template_database: str) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    with own_database(postgres, template=template_database) as url:
        yield url


@pytest.fixture
def empty_database_url(postgres: str) -> Iterator[str]:
    """The address of a database of this test's own that was never migrated."""
    with own_database(postgres) as url:
        yield url


@pytest.fixture
def run_program() -> Program:
    """Run an installed program as a user would; only `environ` gives it MYA_ variables."""

    def run(
        name: str, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
        return subprocess.run(  # noqa: S603 - our own program
            [str(Path(sysconfig.get_path("scripts")) / name), *arguments],
            env=inherited | dict(environ or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_PROGRAM_LIMIT_S,
            check=False,
        )

    return run


def _environ() -> dict[str, str]:
    """Return the environment, without the addresses of `make services`: those are not ours."""
    local = services.choose(services.FOLDER, {})
    theirs = {local.kafka.address, local.postgres.address}
    return {name: value for name, value in os.environ.items() if value not in theirs}


def _start(service: services.Service) -> str:
    with FileLock(_FOLDER / "start.lock", timeout=_START_LIMIT_S):
        service.check()
        return service.start()


def _is_last_user(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def own_database(server: str, *, template: str = "template1") -> Iterator[str]:
    """Make a database that is dropped in the end; yield its address."""
    name = next(_DATABASES)
    create = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    _administer(server, create)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        # By force: a program that a test killed may have left a session behind.
        _administer(server, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _administer(server: str, statement: Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
