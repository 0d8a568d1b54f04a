"""A database server of one's own: what can be done to it, and what it does then."""

from collections.abc import Iterator

import psycopg
import pytest

from local import probes
from local.database import Database


@pytest.fixture(scope="module")
def own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A server that is a process, also where an engine for containers answers."""
    database = Database(folder=tmp_path_factory.mktemp("postgres"))
    database.start()
    yield database
    database.kill()


def test_a_suspended_database_answers_nobody_until_it_is_resumed(own_database: Database) -> None:
    address = str(own_database.address)

    own_database.suspend()
    answered = probes.query_answers(address)
    own_database.resume()

    assert not answered
    assert probes.query_answers(address)


def test_a_database_that_was_stopped_at_once_recovers(own_database: Database) -> None:
    with psycopg.connect(str(own_database.address)) as connection:
        connection.execute("CREATE TABLE recovered AS SELECT 8 AS answer")

    own_database.stop_at_once()
    address = own_database.start()

    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT answer FROM recovered").fetchone() == (8,)
    assert "was interrupted" in own_database.log.read_text()
