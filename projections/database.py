"""The way to PostgreSQL: one function that connects, and what to say when it cannot.

In: a libpq URI and the schemas that unqualified names mean. Out: a psycopg connection in a
transaction of its own (autocommit off). No message here ever holds the password.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from projections.permanent.schema.tables import SCHEMA
from projections.silence import BoundedConnection, silence_s_max

STATEMENT_TIMEOUT_MS: Final = 120_000
"""The longest statement writes a batch or settles a run: seconds. Two minutes end one that hangs
well before Kafka's five (`max.poll.interval.ms`) would take the partition away."""

IDLE_IN_TRANSACTION_TIMEOUT_MS: Final = 60_000
"""Between two statements lies the judging of one batch: a second or two. A process that was
suspended inside a transaction must not hold its partition's lock for longer than a minute."""

CONNECT_TIMEOUT_S: Final = 10
"""A firewall that swallows packets would otherwise keep a command waiting for two minutes."""

_KEEPALIVES: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""A database host that vanished without a word is noticed after a minute: one that we wait for by
the first three, not after two hours; one that does not take what we send by the last, not after a
quarter of an hour."""

FAULTS: Final = (
    psycopg.OperationalError,
    # PostgreSQL counts these as errors of the caller: a program that was suspended within a
    # transaction, and a server that only reads, as after a failover or when its disk is full.
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.TransactionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,
)
"""What a connection raises when the world is at fault, and not the statement."""

_UNREADABLE: Final = (
    "The address of the database cannot be read: MYA_DATABASE_URL must be like"
    " postgresql://user:password@host:5432/database, with special characters percent-encoded."
)


class DatabaseUnavailableError(Exception):
    """PostgreSQL cannot be reached, or does not let us in; the cause says why."""


class DatabaseUrlError(Exception):
    """The address of the database is not a libpq URI."""


def connect(
    url: str,
    *,
    application_name: str,
    search_path: Sequence[str] = (SCHEMA,),
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
) -> BoundedConnection:
    """Connect to the database; `search_path` names the schemas, first one first.

    `generations.search_path_of` gives that of a generation. Raises DatabaseUnavailableError, and
    DatabaseUrlError for an address that cannot be read.
    """
    given = _parse(url)
    options = _options(given.get("options"), search_path, statement_timeout_ms)
    settings: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        **_KEEPALIVES,
        **given,
        "application_name": application_name,
        "options": options,
    }
    try:
        connection = BoundedConnection.connect(make_conninfo(**settings), autocommit=False)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(
            f"Cannot connect to PostgreSQL at {place_of(url)}: check that it is running"
            " and that MYA_DATABASE_URL is right."
        ) from error
    connection.silence_s_max = silence_s_max(options)
    return connection


def clock_of(connection: Connection[Any]) -> Callable[[], int]:
    """Return a clock that tells the database's time, in milliseconds since 1970.

    All programs go by it, whatever their machines' clocks say: what one would date years ahead,
    the others would have to set aside.
    """
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
    assert row is not None  # noqa: S101 - it has no FROM, so it has a row
    ahead_s = float(row[0]) - time.monotonic()
    return lambda: int((time.monotonic() + ahead_s) * 1000)


def place_of(url: str) -> str:
    """Return host, port and database of an address, fit to be shown."""
    defaults = {
        option.keyword.decode(): option.val.decode()
        for option in Conninfo.get_defaults()
        if option.val is not None
    }
    place = defaults | _parse(url)
    host = place.get("host") or place.get("hostaddr") or "the local socket"
    database = place.get("dbname") or place.get("user", "")
    return f"{host}, port {place.get('port', 5432)}, database {database}"


def one_line(error: BaseException) -> str:
    """Return what an error says, in one line fit to be shown.

    Of PostgreSQL's, its own word alone, without the statement and the rows that it was about.
    """
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return " ".join((primary or str(error)).split())


def _parse(url: str) -> dict[str, Any]:
    try:
        parsed = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Not chained: libpq quotes the address, and with it perhaps the password.
        raise DatabaseUrlError(_UNREADABLE) from None
    if _has_stray_password(parsed):
        raise DatabaseUrlError(_UNREADABLE)
    return parsed


def _has_stray_password(parsed: dict[str, Any]) -> bool:
    """Say whether @, : or / of a password that is not encoded split the address elsewhere.

    The rest of the password would then be shown as host, port or database.
    """
    host, port, database = (str(parsed.get(name, "")) for name in ("host", "port", "dbname"))
    # A host that begins with @ is an abstract socket; several hosts have several ports.
    return "@" in host[1:] + database or not set(port) <= set("0123456789,")


def _options(given: str | None, search_path: Sequence[str], statement_timeout_ms: int) -> str:
    """Return libpq's `options`; an address may set other time limits, never another path."""
    ours = {
        "statement_timeout": statement_timeout_ms,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
    }
    fixed = {"search_path": ",".join(search_path), "TimeZone": "UTC"}
    return " ".join([*_settings(ours), *([given] if given else []), *_settings(fixed)])


def _settings(values: dict[str, Any]) -> list[str]:
    return [f"-c {name}={value}" for name, value in values.items()]
