"""A database that falls silent is given up, and one that works for long is not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from local import ports
from projections import database
from projections.silence import NoAnswerError, silence_s_max
from tests.faults.world.proxy import Proxy, Way, proxied
from tests.nights.waiting import wait_until

_LIMIT_S = 60


@pytest.fixture
def proxy(postgres: str, tmp_path: Path) -> Iterator[Proxy]:
    port = ports.claim(tmp_path / "ports.json", ("proxy",))["proxy"]
    with proxied(target=urlsplit(postgres).port or 5432, port=port) as proxy:
        yield proxy


def through(proxy: Proxy, url: str) -> str:
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{user}@{proxy.address}").geturl()


@pytest.mark.parametrize("ways", [(Way.THERE,), (Way.BACK,)])
def test_who_says_nothing_for_longer_than_a_statement_may_take_is_given_up(
    ways: tuple[Way, ...], proxy: Proxy, shared_database_url: str
) -> None:
    url = through(proxy, shared_database_url)
    with database.connect(url, application_name="test") as connection:
        connection.execute("SELECT 1")
        connection.silence_s_max = 0.5
        proxy.swallow(*ways)

        with pytest.raises(NoAnswerError, match="has not answered"):
            connection.execute("SELECT 1")

        assert connection.broken
        assert isinstance(NoAnswerError(), database.FAULTS)


def test_a_copy_that_nobody_takes_is_given_up(proxy: Proxy, shared_database_url: str) -> None:
    url = through(proxy, shared_database_url)
    with database.connect(url, application_name="test") as connection:
        connection.execute("CREATE TEMPORARY TABLE taken (text text)")
        connection.silence_s_max = 0.5
        proxy.swallow(Way.THERE)

        with pytest.raises(NoAnswerError):
            copy_a_lot(connection)


def copy_a_lot(connection: psycopg.Connection[Any]) -> None:
    with connection.cursor() as cursor, cursor.copy("COPY taken FROM STDIN") as copy:
        for _ in range(100):
            copy.write_row(["x" * 100_000])


def test_who_works_for_as_long_as_it_may_is_waited_for(
    shared_database_url: str,
) -> None:
    url = f"{shared_database_url}?options=-c%20statement_timeout%3D0"
    with database.connect(url, application_name="test") as connection:
        found = connection.execute("SELECT pg_sleep(1), 7").fetchone()

    assert found == ("", 7)


def test_something_else_is_done_while_it_works(shared_database_url: str) -> None:
    pieces = iter([True, True, False])
    with database.connect(shared_database_url, application_name="test") as connection:
        with connection.meanwhile(lambda: next(pieces)):
            found = connection.execute("SELECT pg_sleep(0.5), 7").fetchone()
        connection.execute("SELECT pg_sleep(0.1)")

    assert found == ("", 7)
    assert list(pieces) == []


def test_an_answer_is_not_kept_waiting_by_what_is_done_meanwhile(shared_database_url: str) -> None:
    with (
        database.connect(shared_database_url, application_name="test") as connection,
        connection.meanwhile(lambda: True),
    ):
        found = connection.execute("SELECT pg_sleep(0.2), 7").fetchone()

    assert found == ("", 7)


def test_silence_is_noticed_by_who_does_something_meanwhile(
    proxy: Proxy, shared_database_url: str
) -> None:
    with database.connect(through(proxy, shared_database_url), application_name="test") as own:
        own.execute("SELECT 1")
        own.silence_s_max = 0.5
        proxy.swallow(Way.BACK)

        with own.meanwhile(lambda: False), pytest.raises(NoAnswerError):
            own.execute("SELECT 1")


@pytest.mark.parametrize(
    ("options", "expected_s"),
    [
        ("-c statement_timeout=120000", 130.0),
        ("-c statement_timeout=120000 -c statement_timeout=2s", 12.0),
        ("-c statement_timeout=1min -c lock_timeout=5", 70.0),
        ("-c statement_timeout=120000 -c statement_timeout=0", None),
        ("-c lock_timeout=5", None),
    ],
)
def test_the_limit_follows_the_time_that_a_statement_has(
    options: str, expected_s: float | None
) -> None:
    assert silence_s_max(options) == expected_s


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (
            ["SET idle_in_transaction_session_timeout = 1", "SELECT 1"],
            "IdleInTransactionSessionTimeout",
        ),
        (["SET transaction_timeout = 50", "SELECT pg_sleep(1)"], "TransactionTimeout"),
        (["SET TRANSACTION READ ONLY", "CREATE TABLE never ()"], "ReadOnlySqlTransaction"),
    ],
)
def test_what_the_server_does_not_let_us_do_now_is_the_worlds_fault(
    statements: list[str], fault: str, shared_database_url: str
) -> None:
    def go_on() -> None:
        with database.connect(shared_database_url, application_name="test") as connection:
            for statement in statements:
                connection.execute(statement.encode())
            wait_until(
                lambda: bool(connection.execute("SELECT 1")) and False,
                limit_s=_LIMIT_S,
                what="the end of the session",
            )

    with pytest.raises(database.FAULTS) as raised:
        go_on()

    # A session that is ended while nobody listens may go without a word.
    assert type(raised.value).__name__ in {fault, "OperationalError"}
