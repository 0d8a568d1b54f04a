"""How often one may try to sign in: per address and altogether, counted in the database.

So that several processes share the count. It is no defence of the tokens, which nobody guesses,
but of the server. What is kept is bounded: only what the limit for all lets through makes a row.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from psycopg import Connection

WINDOW: Final = timedelta(minutes=10)

PER_ADDRESS_MAX: Final = 20
"""Failed attempts in a window: a school's office behind one address, pasting badly."""

ALTOGETHER_MAX: Final = 2_000
"""Failed attempts in a window, three a second: more than all schools' mistakes of a morning."""

_NETWORK_BITS: Final = 64
"""Of IPv6: whoever has one address of a network has them all."""

_ALL: Final = ""


def admit(connection: Connection[Any], address: str, *, now: datetime) -> bool:
    """Count an attempt, and say whether it may go on. To be committed before it does."""
    network = network_of(address)
    if _count(connection, network, now=now) > PER_ADDRESS_MAX:
        return False
    if _count(connection, _ALL, now=now) > ALTOGETHER_MAX:
        # Without a row for the address: strangers shall not fill the table.
        connection.rollback()
        return False
    _sweep(connection, now=now)
    return True


def forgive(connection: Connection[Any], address: str) -> None:
    """Take an attempt back that has succeeded: only failures count."""
    for counted in (network_of(address), _ALL):
        connection.execute(
            "UPDATE sync.sign_in_count SET attempts = greatest(attempts - 1, 0) WHERE address = %s",
            [counted],
        )


def network_of(address: str) -> str:
    """Return whom an address is counted for: itself, or its network in IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    host_bits = found.max_prefixlen - _NETWORK_BITS
    return f"{IPv6Address(int(found) >> host_bits << host_bits)}/{_NETWORK_BITS}"


def _count(connection: Connection[Any], address: str, *, now: datetime) -> int:
    """Return the number of attempts in the window, with this one."""
    row = connection.execute(
        "INSERT INTO sync.sign_in_count AS c (address, window_start, attempts)"
        " VALUES (%(address)s, %(now)s, 1) ON CONFLICT (address) DO UPDATE SET"
        " attempts = CASE WHEN c.window_start <= %(past)s THEN 1 ELSE c.attempts + 1 END,"
        " window_start = CASE WHEN c.window_start <= %(past)s THEN %(now)s"
        " ELSE c.window_start END RETURNING attempts",
        {"address": address, "now": now, "past": now - WINDOW},
    ).fetchone()
    assert row is not None  # noqa: S101 - RETURNING returns
    attempts: int = row[0]
    return attempts


def _sweep(connection: Connection[Any], *, now: datetime) -> None:
    connection.execute(
        # Skipped where another attempt holds the row: two must not wait for each other.
        "DELETE FROM sync.sign_in_count WHERE address IN (SELECT address"
        " FROM sync.sign_in_count WHERE window_start <= %s FOR UPDATE SKIP LOCKED)",
        [now - WINDOW],
    )
