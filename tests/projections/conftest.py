"""Connections to the tests' databases, and the program on them."""

from collections.abc import Iterator
from subprocess import CompletedProcess
from typing import Any, Protocol

import pytest
from psycopg import Connection

from projections import database, generations
from tests.conftest import Program


class Run(Protocol):
    """Runs mya-projections on a database of the tests."""

    def __call__(self, *arguments: str, **environ: str) -> CompletedProcess[str]: ...


@pytest.fixture
def connection(shared_database_url: str) -> Iterator[Connection[Any]]:
    """A connection to the live generation, whose transaction comes to nothing."""
    with _to_live_generation(shared_database_url) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def committing(database_url: str) -> Iterator[Connection[Any]]:
    """A connection to the live generation in a database of the test's own."""
    with _to_live_generation(database_url) as opened:
        yield opened


@pytest.fixture
def empty_connection(empty_database_url: str) -> Iterator[Connection[Any]]:
    """A connection to a database that was never migrated."""
    with database.connect(empty_database_url, application_name="test") as opened:
        yield opened


@pytest.fixture
def run(run_program: Program, shared_database_url: str) -> Run:
    """Run mya-projections on a migrated, empty database."""
    return _on(shared_database_url, run_program)


@pytest.fixture
def run_on_own(run_program: Program, database_url: str) -> Run:
    """Run mya-projections on the database that `committing` writes to."""
    return _on(database_url, run_program)


def _to_live_generation(url: str) -> Connection[Any]:
    path = generations.search_path_of(generations.FIRST)
    return database.connect(url, application_name="test", search_path=path)


def _on(url: str, run_program: Program) -> Run:
    def run(*arguments: str, **environ: str) -> CompletedProcess[str]:
        return run_program(
            "mya-projections", *arguments, environ={"MYA_DATABASE_URL": url} | environ
        )

    return run
