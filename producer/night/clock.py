"""The clock of the school's server, held against the brokers'.

What is dated more than a day ahead of the broker's time is set aside inside MYA, and every run is
dated above all before it: one night with a clock years ahead would be followed by nights that MYA
sets aside, for years.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from producer.failures import UnavailableError
from producer.sending.delivery import Courier
from producer.state.future import forget_future
from producer.state.store import State

log = structlog.get_logger()

CLOCK_OFF_MAX: Final = timedelta(hours=23)
"""An hour less than MYA forgives. What is wrong by less than that does no harm."""

CLOCK_OFF_MS_MAX: Final = CLOCK_OFF_MAX // timedelta(milliseconds=1)


def agree_on_time(state: State, courier: Courier, now_ms: int) -> None:
    """Refuse a night whose clock is wrong, and forget what one like that has left behind.

    Raises UnavailableError.
    """
    broker_ms = courier.broker_time_ms()
    if broker_ms is None:
        return
    demand_right_clock(now_ms, broker_ms)
    limit_ms = broker_ms + CLOCK_OFF_MS_MAX
    with state.transaction():
        if forget_future(state.connection, limit_ms=limit_ms, now_ms=now_ms):
            log.warning("future_forgotten", means="all data sets are sent whole tonight")


def demand_right_clock(now_ms: int, broker_ms: int) -> None:
    """Raise UnavailableError where this server's clock and the brokers' differ by a day, either
    way: the day of the run decides what is past.
    """
    if abs(now_ms - broker_ms) > CLOCK_OFF_MS_MAX:
        raise UnavailableError(
            f"The clock of this server is wrong: it says {_said(now_ms)}, and the Kafka brokers say"
            f" {_said(broker_ms)}. Put the clock right. Nothing was read, and nothing was sent."
        )


def steady_clock(time_ns: Callable[[], int], monotonic_ns: Callable[[], int]) -> Callable[[], int]:
    """Return a clock, in milliseconds since 1970, that goes on from now and never jumps."""
    began, since = time_ns(), monotonic_ns()
    return lambda: (began + monotonic_ns() - since) // 1_000_000


def _said(moment_ms: int) -> str:
    return f"{datetime.fromtimestamp(moment_ms // 1000, UTC):%Y-%m-%d %H:%M} UTC"
