"""The app behind uvicorn: one process, which ends on SIGTERM once it has answered."""

import signal
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from socket import socket
from typing import Final

import structlog
import uvicorn
from prometheus_client import CollectorRegistry

from contract.program.remembered import Remembered
from contract.program.status_server import Pulse, Told
from contract.program.status_server import serving as serving_status
from projections.monitoring import readiness
from projections.monitoring.figures import PlatformFigures, numbers_of
from projections.web.app import create_app
from projections.web.listening import url_of
from projections.web.settings import WebSettings

_STOP_LIMIT_S: Final = 20
"""How long answers under way may take once we are to end."""

STUCK_AFTER_S: Final = 30.0
"""The loop answers all requests in turn and never works for long; half a minute is a fault."""

_AT_ONCE_MAX: Final = 200
"""Requests at once; more are told to come back (503)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How to serve; `trusted_proxies` are addresses and networks, comma-separated."""

    database_url: str
    public_url: str
    secure: bool
    trusted_proxies: str | None
    status_address: str | None
    monitoring_database_url: str

    def told(self) -> Told:
        """Return what the status server tells."""
        registry = CollectorRegistry()
        registry.register(
            PlatformFigures(lambda: numbers_of(self.monitoring_database_url, datetime.now(UTC)))
        )
        return Told(
            pulse=Pulse(STUCK_AFTER_S),
            unready=Remembered(
                lambda: readiness.unready(self.database_url), for_s=readiness.ASK_EVERY_S
            ),
            registry=registry,
        )


def serve(listener: socket, serving: Serving) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises what connecting raises, NotMigratedError and StatusAddressError.
    """
    readiness.check(serving.database_url)
    app = create_app(
        WebSettings(
            database_url=serving.database_url,
            public_url=serving.public_url,
            secure=serving.secure,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn ends on these, and then raises them anew for whoever was there before it.
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=serving.trusted_proxies is not None,
        forwarded_allow_ips=serving.trusted_proxies or "",
        limit_concurrency=_AT_ONCE_MAX,
        timeout_graceful_shutdown=_STOP_LIMIT_S,
    )
    told = serving.told()
    with serving_status(serving.status_address, told), closing(app.state.connections):
        structlog.get_logger().info("serving", url=serving.public_url, listening=url_of(listener))
        _Server(config, told.pulse).run(sockets=[listener])
    structlog.get_logger().info("stopped")


class _Server(uvicorn.Server):
    """Lets its pulse be felt."""

    def __init__(self, config: uvicorn.Config, pulse: Pulse) -> None:
        super().__init__(config)
        self._pulse = pulse

    async def on_tick(self, counter: int) -> bool:
        """Note that the loop turns; uvicorn calls it ten times a second."""
        self._pulse.beat()
        return await super().on_tick(counter)
