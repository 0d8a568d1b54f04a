"""The proxy does to a service of echoes what it says."""

import gc
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from warnings import catch_warnings, simplefilter

import pytest

from local import ports
from tests.faults.world.proxy import Proxy, Way, proxied
from tests.nights.waiting import wait_until

_LIMIT_S = 60
_SILENCE_S = 0.3
_TIMES = 10


class _Echo(StreamRequestHandler):
    def handle(self) -> None:
        with suppress(ConnectionError):  # as the proxy does it
            while line := self.rfile.readline():
                self.wfile.write(line)


@pytest.fixture
def target() -> Iterator[int]:
    """The port of a service that says what it is told."""
    with ThreadingTCPServer((ports.HOST, 0), _Echo) as service:
        service.daemon_threads = True
        thread = Thread(target=service.serve_forever, daemon=True)
        thread.start()
        yield service.server_address[1]
        service.shutdown()
        thread.join(_LIMIT_S)


@pytest.fixture
def port(tmp_path: Path) -> int:
    """The port of the proxy."""
    return ports.claim(tmp_path / "ports.json", ("proxy",))["proxy"]


@pytest.fixture
def proxy(target: int, port: int) -> Iterator[Proxy]:
    """A proxy before the service."""
    with proxied(target=target, port=port) as proxy:
        yield proxy


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection((ports.HOST, proxy.port), timeout=_LIMIT_S)


def answer(program: socket.socket, word: bytes) -> bytes:
    program.sendall(word)
    return program.recv(len(word))


def answer_of_next(proxy: Proxy) -> bytes:
    """What a new connection answers to a greeting; nothing, if it is ended however."""
    try:
        with connect(proxy) as program:
            return answer(program, b"hello\n")
    except OSError:
        return b""


def is_silent(program: socket.socket, word: bytes) -> bool:
    program.settimeout(_SILENCE_S)
    try:
        return answer(program, word) == b"silence"
    except TimeoutError:
        return True
    finally:
        program.settimeout(_LIMIT_S)


def test_it_hands_on_what_is_said_and_answered(proxy: Proxy) -> None:
    with connect(proxy) as program:
        assert answer(program, b"hello\n") == b"hello\n"
        assert proxy.connection_count == 1

    wait_until(lambda: proxy.connection_count == 0, limit_s=_LIMIT_S, what="the end of it")


def test_what_is_cut_is_reset_and_the_next_is_welcome(proxy: Proxy) -> None:
    with connect(proxy) as program:
        answer(program, b"hello\n")

        proxy.cut()

        with pytest.raises(ConnectionResetError):
            program.recv(1)
    with connect(proxy) as program:
        assert answer(program, b"again\n") == b"again\n"


def test_it_refuses_until_it_is_well_again(proxy: Proxy) -> None:
    proxy.refuse()
    refused = answer_of_next(proxy)
    proxy.restore()

    assert (refused, answer_of_next(proxy)) == (b"", b"hello\n")


@pytest.mark.parametrize("ways", [(), (Way.THERE,), (Way.BACK,)])
def test_what_it_swallows_is_never_answered(proxy: Proxy, ways: tuple[Way, ...]) -> None:
    with connect(proxy) as program:
        answer(program, b"hello\n")
        proxy.swallow(*ways)
        assert is_silent(program, b"anybody?\n")
        assert proxy.swallowed == len(b"anybody?\n")
        with connect(proxy) as other:
            assert is_silent(other, b"anybody?\n")

        proxy.restore()

        with pytest.raises(ConnectionResetError):
            program.recv(1)
    with connect(proxy) as program:
        assert answer(program, b"again\n") == b"again\n"


def test_what_it_delays_arrives_in_order(proxy: Proxy) -> None:
    with connect(proxy) as program:
        proxy.delay_s = _SILENCE_S / 10

        assert [answer(program, word) for word in (b"one\n", b"two\n")] == [b"one\n", b"two\n"]


def test_a_service_that_is_down_ends_the_connection(tmp_path: Path) -> None:
    claimed = ports.claim(tmp_path / "ports.json", ("proxy", "nobody"))
    with proxied(target=claimed["nobody"], port=claimed["proxy"]) as proxy:
        assert answer_of_next(proxy) == b""


def test_it_leaves_nothing_open_when_it_ends_among_new_connections(target: int, port: int) -> None:
    is_over = Event()

    def connect_again_and_again(proxy: Proxy) -> None:
        while not is_over.is_set():
            answer_of_next(proxy)

    with catch_warnings(record=True) as left_open:
        simplefilter("always", ResourceWarning)
        for _ in range(_TIMES):
            with proxied(target=target, port=port) as proxy:
                is_over.clear()
                threads = [Thread(target=connect_again_and_again, args=[proxy]) for _ in range(4)]
                for thread in threads:
                    thread.start()
                wait_until(
                    lambda: proxy.connection_count > 0, limit_s=_LIMIT_S, what="a connection"
                )
            is_over.set()
            for thread in threads:
                thread.join(_LIMIT_S)
        gc.collect()

    assert [str(each.message) for each in left_open] == []
