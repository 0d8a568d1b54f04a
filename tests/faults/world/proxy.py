"""A TCP proxy between programs and a service, which can do what networks do.

It works in a thread of its own; the service behind it may come and go. A connection of which
something was swallowed is of no use any more: back to normal, it is reset, as the other end does
with a connection that it has forgotten.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from threading import Event, Thread
from typing import Final

from local.ports import HOST

_LIMIT_S: Final = 60
_BYTES_MAX: Final = 65_536
_RESET_AT_CLOSE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: what was not sent is thrown away, and the other end is told of a reset."""


class Way(Enum):
    """Which way bytes go."""

    THERE = "from a program to the service"
    BACK = "from the service to a program"


@dataclass(slots=True, eq=False)
class _Connection:
    program: asyncio.StreamWriter
    service: asyncio.StreamWriter
    lost_bytes: bool = False

    def cut(self) -> None:
        for end in (self.program, self.service):
            with suppress(OSError):  # it has ended by itself
                end.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE
                )
            end.transport.abort()


@dataclass(slots=True)
class Proxy:
    """Hands on what passes, until told otherwise; `delay_s` holds back each piece of it.

    `target` is the port of the service, `port` its own; `swallowed` counts the bytes that vanished.
    """

    target: int
    port: int
    delay_s: float = 0.0
    swallowed: int = 0
    _swallowing: frozenset[Way] = frozenset()
    _refuses: bool = False
    _connections: set[_Connection] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"{HOST}:{self.port}"

    @property
    def connection_count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def cut(self) -> None:
        """Reset every connection; new ones are welcome."""
        self._do(lambda: self._cut(lambda _: True))

    def refuse(self) -> None:
        """Reset every connection, and each new one at once, until `restore`."""
        self._refuses = True
        self.cut()

    def swallow(self, *ways: Way) -> None:
        """Take what is sent these ways and never hand it on, until `restore`; by default both."""
        self._swallowing = frozenset(ways or Way)

    def restore(self) -> None:
        """Be a good network again."""
        self._swallowing, self._refuses, self.delay_s = frozenset(), False, 0.0
        self._do(lambda: self._cut(lambda each: each.lost_bytes))

    def _cut(self, which: Callable[[_Connection], bool]) -> None:
        for each in filter(which, list(self._connections)):
            each.cut()

    def _do(self, act: Callable[[], None]) -> None:
        """Act in the thread of the proxy."""
        done = Event()

        def run() -> None:
            act()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(_LIMIT_S), "the proxy hangs"

    def _run(self, stopped: Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, HOST, self.port, limit=_BYTES_MAX)
        )
        stopped.set()
        self._loop.run_forever()
        # Accepts no more. A server that is closed cannot take what it has accepted.
        for listening in server.sockets:
            self._loop.remove_reader(listening.fileno())
        self._refuses = True
        self._cut(lambda _: True)
        # What was accepted just now comes yet, and is reset as well: a task that is cancelled
        # before it has begun closes nothing.
        while left := asyncio.all_tasks(self._loop):
            self._loop.run_until_complete(asyncio.wait(left))
        server.close()
        # A connection is closed one turn after it was told to.
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, asked: asyncio.StreamReader, program: asyncio.StreamWriter) -> None:
        try:
            answered, service = await asyncio.open_connection(HOST, self.target)
        except OSError:
            program.transport.abort()
            return
        connection = _Connection(program, service)
        if self._refuses:
            connection.cut()
        self._connections.add(connection)
        try:
            await asyncio.gather(
                self._carry(Way.THERE, asked, service, connection),
                self._carry(Way.BACK, answered, program, connection),
            )
        finally:
            self._connections.discard(connection)
            for end in (program, service):
                end.close()
                with suppress(OSError):
                    await end.wait_closed()

    async def _carry(
        self,
        way: Way,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        connection: _Connection,
    ) -> None:
        try:
            while piece := await source.read(_BYTES_MAX):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                if way in self._swallowing:
                    self.swallowed += len(piece)
                    connection.lost_bytes = True
                    continue
                target.write(piece)
                await target.drain()
            if not connection.lost_bytes:
                target.write_eof()
        except OSError:
            connection.cut()  # one end was reset: so is the other


@contextmanager
def proxied(*, target: int, port: int) -> Iterator[Proxy]:
    """Stand before a service until the block ends."""
    proxy, listens = Proxy(target=target, port=port), Event()
    thread = Thread(target=proxy._run, args=[listens], name="proxy", daemon=True)
    thread.start()
    try:
        assert listens.wait(_LIMIT_S), "the proxy does not listen"
        yield proxy
    finally:
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        thread.join(_LIMIT_S)
        assert not thread.is_alive(), "the proxy does not end"
