"""A database with two schools in it, and connections of those who may do no more than they need."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from projections import generations
from projections.access.seeing import let_see
from projections.permanent import error_editions
from projections.read_models import pointing
from projections.roles.declared import Role
from tests.conftest import own_database
from tests.projections import rows
from tests.roles import set_up_roles, url_of

HERE = "here"
ELSEWHERE = "elsewhere"

As = Callable[[Role], Connection[Any]]


@pytest.fixture(scope="module")
def filled_url(postgres: str, template_database: str) -> Iterator[str]:
    """The address of a database with two schools that have a row of each kind; nobody commits."""
    with own_database(postgres, template=template_database) as url:
        _set_up(url)
        yield url


@pytest.fixture
def owner(filled_url: str) -> Iterator[Connection[Any]]:
    """The owner's connection, whose transaction comes to nothing."""
    with psycopg.connect(filled_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def as_role(filled_url: str) -> Iterator[As]:
    """Connect as somebody who has one role; what they do comes to nothing."""
    with _connections(filled_url) as connect:
        yield connect


@pytest.fixture
def web(as_role: As) -> Connection[Any]:
    """The web's connection, for a reader of one school."""
    connection = as_role(Role.WEB)
    let_see(connection, [HERE])
    connection.commit()
    return connection


@pytest.fixture
def own_url(database_url: str) -> str:
    """The address of such a database that is the test's own."""
    _set_up(database_url)
    return database_url


@pytest.fixture
def own_owner(own_url: str) -> Iterator[Connection[Any]]:
    """The owner's connection to it."""
    with psycopg.connect(own_url) as connection:
        yield connection


@pytest.fixture
def on_own(own_url: str) -> Iterator[As]:
    """Connect to it as somebody who has one role."""
    with _connections(own_url) as connect:
        yield connect


@pytest.fixture
def second_generation(own_owner: Connection[Any]) -> Connection[Any]:
    """The owner's connection, once another generation was made and became the live one."""
    generations.create(own_owner, "2")
    for school_id in (HERE, ELSEWHERE):
        rows.insert(
            own_owner,
            "subject",
            generation="2",
            school_id=school_id,
            third_party_id="s2",
            code="Ph",
            name=f"{school_id}-newer",
            enabled=True,
        )
    pointing.point_at(own_owner, "2")
    own_owner.commit()
    return own_owner


def _set_up(url: str) -> None:
    # What belongs to the database itself is not copied from the template.
    set_up_roles(url)
    with psycopg.connect(url) as connection:
        for school_id in (HERE, ELSEWHERE):
            _fill(connection, school_id)


def _fill(connection: Connection[Any], school_id: str) -> None:
    def insert(table: str, **values: Any) -> None:
        rows.insert(connection, table, school_id=school_id, **values)

    insert(
        "school",
        name=school_id,
        time_zone="Europe/London",
        data_sets_off=[],
        removals_max=20,
        removals_percent_max=10,
    )
    insert("app_user", third_party_id="p1", surname=f"{school_id}-surname")
    insert("subject", third_party_id="s1", code="Ma", name=f"{school_id}-subject", enabled=True)
    insert("user_group", type="Class", third_party_id="c1")
    insert("resource", third_party_id="r1")
    insert("error_log", error_id=f"{school_id}-error")
    error_editions.renew(connection, [school_id])
    insert("run", run_id="run-1", version=1, state="completed")
    insert("run_data_set", run_id="run-1", data_set="students", state="completed")


@contextmanager
def _connections(url: str) -> Iterator[As]:
    with ExitStack() as opened:

        def connect(role: Role) -> Connection[Any]:
            connection = psycopg.connect(url_of(role, url))
            opened.callback(connection.close)
            return connection

        yield connect
