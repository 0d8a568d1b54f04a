"""What a program that stays says of itself over HTTP, for whoever watches over it.

`/healthz`: its main loop turns; one that waits for the world is alive. `/readyz`: it can do its
work, or why not. `/metrics`: its numbers, for Prometheus. Nothing here names a person, and nobody
is asked who they are: the address belongs inside the network that watches.
"""

import json
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Thread
from typing import Any, Final

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    disable_created_metrics,
    generate_latest,
)

from contract.program.metrics import gauge

_log: Final = structlog.get_logger()

READY: Final = gauge("ready", "1 when the program can do its work, as /readyz says, else 0.")
LOOP_AGE: Final = gauge("loop_age_seconds", "How long ago the main loop last turned.")

METRICS: Final = (READY, LOOP_AGE)
"""What every program exports."""

_ADDRESS: Final = re.compile(
    r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^:\[\]/\s]+)):(?P<port>\d{1,5})"
)
_PORT_MAX: Final = 65_535

_AT_ONCE_MAX: Final = 8
"""Who watches asks a few times a minute: more at once is a fault, and turned away."""

_REQUEST_LIMIT_S: Final = 10
"""A connection on which nothing is asked must not keep a place for longer."""

_LOOK_S: Final = 0.2
"""How soon the end of the server is noticed."""


class StatusAddressError(ValueError):
    """The status cannot be served at this address; the message says why."""


class Pulse:
    """When the main loop last turned. It is stuck once that is longer ago than the limit."""

    def __init__(self, limit_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit_s = limit_s
        self._clock = clock
        self._turned_at = clock()

    def beat(self) -> None:
        """Note that the loop has turned."""
        self._turned_at = self._clock()

    @property
    def age_s(self) -> float:
        """How long ago it turned."""
        return self._clock() - self._turned_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a program says of itself.

    `unready` returns why it cannot do its work, None when it can; `warning` what whoever looks must
    know, if anything. Both are called in another thread.
    """

    pulse: Pulse
    unready: Callable[[], str | None]
    registry: CollectorRegistry
    warning: Callable[[], str | None] = lambda: None

    def health(self) -> tuple[HTTPStatus, dict[str, Any]]:
        """Say whether the main loop turns."""
        age_s = self.pulse.age_s
        is_alive = age_s <= self.pulse.limit_s
        said = {"loop_turned_s_ago": round(age_s, 1), "limit_s": self.pulse.limit_s}
        return _answer(is_good=is_alive, good="alive", bad="stuck", **said)

    def readiness(self) -> tuple[HTTPStatus, dict[str, Any]]:
        """Say whether it can do its work."""
        reason = self.unready()
        said = {"reason": reason, "warning": self.warning()}
        said = {name: text for name, text in said.items() if text is not None}
        return _answer(is_good=reason is None, good="ready", bad="not ready", **said)


def _answer(
    *, is_good: bool, good: str, bad: str, **said: Any
) -> tuple[HTTPStatus, dict[str, Any]]:
    status = HTTPStatus.OK if is_good else HTTPStatus.SERVICE_UNAVAILABLE
    return status, {"status": good if is_good else bad, **said}


@contextmanager
def serving(address: str | None, told: Told) -> Iterator[None]:
    """Serve the status in threads while the block runs; without an address, do not.

    Raises StatusAddressError.
    """
    if address is None:
        yield
        return
    listener = _listener(address)
    # When a number began to be counted is one more series for each, and nobody asks for it.
    disable_created_metrics()  # type: ignore[no-untyped-call] # as they left it
    READY.gauge(told.registry).set_function(lambda: float(told.unready() is None))
    LOOP_AGE.gauge(told.registry).set_function(lambda: told.pulse.age_s)
    server = _Server(listener, told)
    thread = Thread(target=server.serve_forever, args=[_LOOK_S], name="status", daemon=True)
    thread.start()
    host, port = server.server_address[:2]
    _log.info("status_served", host=str(host), port=port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listener(address: str) -> socket.socket:
    host, port = _host_and_port(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise StatusAddressError(
            f"The status cannot be served at {address} (--status-address): {error.strerror}."
        ) from error


def _host_and_port(address: str) -> tuple[str, int]:
    parts = _ADDRESS.fullmatch(address.strip())
    if parts is None or int(parts["port"]) > _PORT_MAX:
        raise StatusAddressError(
            f"The status cannot be served at {address!r}: --status-address is like"
            " 127.0.0.1:9464, [::1]:9464 or 0.0.0.0:9464."
        )
    return parts["six"] or parts["host"], int(parts["port"])


class _Server(ThreadingHTTPServer):
    """Answers a few at once, on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, told: Told) -> None:
        super().__init__(listener.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_address = listener.getsockname()
        self.told = told
        self._places = BoundedSemaphore(_AT_ONCE_MAX)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a request in a thread, if there is a place for it."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer it, and give its place to the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note what went wrong, without its words: they may quote a row."""
        del request, client_address
        _log.warning("status_request_failed", exception=type(sys.exc_info()[1]).__name__)


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: _Server
    timeout = _REQUEST_LIMIT_S

    def do_GET(self) -> None:
        """Answer the three paths, and no other."""
        match self.path.partition("?")[0]:
            case "/healthz":
                self._say(*self.server.told.health())
            case "/readyz":
                self._say(*self.server.told.readiness())
            case "/metrics":
                self._send(HTTPStatus.OK, CONTENT_TYPE_LATEST, self._metrics())
            case _:
                self._say(HTTPStatus.NOT_FOUND, {"paths": ["/healthz", "/readyz", "/metrics"]})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing: a line for each time that somebody looks would hide all others."""

    def _metrics(self) -> bytes:
        return generate_latest(self.server.told.registry)

    def _say(self, status: HTTPStatus, document: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(document).encode() + b"\n")

    def _send(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
