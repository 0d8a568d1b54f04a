"""A support tool: a real HTTP server that answers as a test tells it to, and keeps what it got."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Final

DROP: Final = -1
"""In place of a status: close the connection without an answer."""
HANG: Final = -2
"""In place of a status: say nothing until the test is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request as it came."""

    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def notice(self) -> dict[str, Any]:
        """What its body says."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(slots=True, kw_only=True)
class Tool:
    """What the server got; `answer` gives the status for a request, by how many came before it."""

    answer: Callable[[int], int]
    port: int = 0
    posts: list[Post] = field(default_factory=list)
    taken: list[Post] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where notices are posted to."""
        return f"http://127.0.0.1:{self.port}/hook?token=hush"


@contextmanager
def listening(answer: Callable[[int], int] = lambda _: 204) -> Iterator[Tool]:
    """Serve until the block ends."""
    tool = Tool(answer=answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(tool))
    tool.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield tool
    finally:
        tool.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(tool: Tool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A connection that a client keeps open must not keep the test waiting.
        timeout = 2

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                # Whoever sent it was killed on the way.
                self.close_connection = True
                return
            post = Post(
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body,
                connection=id(self),
            )
            status = tool.answer(len(tool.posts))
            tool.posts.append(post)
            if status in (DROP, HANG):
                tool.over.wait(0 if status == DROP else None)
                self.close_connection = True
                return
            if 200 <= status <= 299:
                tool.taken.append(post)
            self.send_response(status)
            for name, value in tool.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Handler
