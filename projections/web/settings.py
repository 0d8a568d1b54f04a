"""What the app is told once, by `mya-projections serve` or by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the database is, and under which address people open the app.

    `secure` says that this address is https: cookies then never travel without it.
    """

    database_url: str
    public_url: str
    secure: bool
    now: Callable[[], datetime] = _utc_now
