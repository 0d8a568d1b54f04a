"""The socket that the app is served at: taken before anything else, so that a wrong one is told."""

import socket
from typing import Final

_QUEUE_MAX: Final = 128


class ListenError(Exception):
    """The address cannot be listened at; the cause says why."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises ListenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_QUEUE_MAX)
    except OSError as error:
        raise ListenError(f"Cannot listen at {host}, port {port}.") from error
    # For each connection that it takes: else the rest of an answer waits until its beginning is
    # acknowledged, which takes 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address of a socket, as a browser on this machine would say it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
