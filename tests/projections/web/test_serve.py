"""The program itself, over a real socket."""

import json
import os
import signal
import socket
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import httpx
import pytest

from projections.access import sign_in_limits
from tests.projections.conftest import Run
from tests.projections.web.browser import csrf_token
from tests.projections.web.conftest import MakeToken

_END_LIMIT_S: Final = 120


class Server:
    """A running `mya-projections serve`."""

    def __init__(self, process: "subprocess.Popen[str]", stderr: IO[str]) -> None:
        self._process = process
        self._stderr = stderr
        self.lines: list[dict[str, Any]] = []
        while not self.lines or self.lines[-1]["event"] != "serving":
            self.lines.append(json.loads(stderr.readline()))
        self.url = str(self.lines[-1]["listening"])
        ports = [each["port"] for each in self.lines if each["event"] == "status_served"]
        self.status_url = f"http://127.0.0.1:{ports[0]}" if ports else ""

    def end(self) -> tuple[int, str]:
        """End it as an orchestrator would; return its exit code and what it said since."""
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(_END_LIMIT_S)
        return code, self._stderr.read()


@contextmanager
def serving(database_url: str, *options: str) -> Iterator[Server]:
    inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
    program = Path(sysconfig.get_path("scripts")) / "mya-projections"
    with subprocess.Popen(  # noqa: S603 - our own program
        [program, "serve", "--port", "0", *options],
        env=inherited | {"MYA_DATABASE_URL": database_url, "MYA_LOG_FORMAT": "json"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stderr is not None
            yield Server(process, process.stderr)
        finally:
            process.kill()


def attempt(client: httpx.Client, token: str, **headers: str) -> httpx.Response:
    form = {"csrf_token": csrf_token(client.get("/sign-in")), "token": token}
    return client.post("/sign-in", data=form, headers=headers)


def test_it_lets_in_shows_and_ends_well_and_its_lines_tell_nothing(
    database_url: str, make_token: MakeToken
) -> None:
    token = make_token("oakwood", name="Zanzibar")

    with serving(database_url) as server, httpx.Client(base_url=server.url) as client:
        health = client.get("/healthz")
        signed_in = attempt(client, token)
        page = client.get("/s/oakwood/support?text=Zanzibar")
        session_id = client.cookies["mya-session"]
        code, said = server.end()

    assert (health.status_code, health.text) == (200, "ok\n")
    assert (signed_in.status_code, page.status_code) == (303, 200)
    assert (page.headers["cache-control"], "server" in page.headers) == ("no-store", False)
    assert code == 0
    events = [json.loads(line)["event"] for line in said.splitlines()]
    assert events == ["request_answered"] * 4 + ["stopped"]
    assert not [secret for secret in (token, session_id, "Zanzibar", "127.0.0.1") if secret in said]


@pytest.mark.parametrize(
    ("options", "last_status"), [((), 429), (("--trusted-proxies", "127.0.0.1"), 401)]
)
def test_a_proxy_is_believed_only_if_it_is_trusted(
    options: tuple[str, ...], last_status: int, database_url: str
) -> None:
    with serving(database_url, *options) as server, httpx.Client(base_url=server.url) as client:
        statuses = [
            attempt(client, "mya_wrong", **{"X-Forwarded-For": f"198.51.100.{number}"}).status_code
            for number in range(sign_in_limits.PER_ADDRESS_MAX + 1)
        ]

    assert statuses[:-1] == [401] * sign_in_limits.PER_ADDRESS_MAX
    assert statuses[-1] == last_status


@pytest.mark.parametrize(
    ("options", "is_secure"),
    [
        (("--public-url", "https://errors.example.org/"), True),
        (("--public-url", "http://errors.example.org"), False),
        (("--public-url", "http://errors.example.org", "--secure-cookies"), True),
    ],
)
def test_cookies_are_secure_where_people_come_by_https(
    options: tuple[str, ...], is_secure: bool, database_url: str
) -> None:
    with serving(database_url, *options) as server:
        page = httpx.get(f"{server.url}/sign-in")

    assert page.headers["set-cookie"].startswith("__Host-") == is_secure
    assert ("strict-transport-security" in page.headers) == is_secure


@pytest.mark.parametrize("url", ["errors.example.org", "ftp://x", "https://", "https://x/y"])
def test_an_address_that_is_none_is_a_fault_of_usage(url: str, run: Run) -> None:
    done = run("serve", "--public-url", url)

    assert done.returncode == 2


def test_a_port_that_is_taken_is_said_so(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert "Cannot listen at 127.0.0.1" in done.stderr


def test_it_tells_whoever_watches_how_it_and_the_platform_are(database_url: str) -> None:
    with (
        serving(database_url, "--status-address", "127.0.0.1:0") as server,
        httpx.Client(base_url=server.status_url) as client,
    ):
        health, ready = client.get("/healthz"), client.get("/readyz")
        metrics = client.get("/metrics").text
        public = [httpx.get(f"{server.url}{path}").status_code for path in ("/readyz", "/metrics")]
        code, _ = server.end()

    assert (health.status_code, health.json()["status"]) == (200, "alive")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert {"mya_ready 1.0", "mya_database_answers 1.0", "mya_schools 0.0"} < {
        *metrics.splitlines()
    }
    assert 200 not in public
    assert code == 0


def test_a_status_address_that_is_taken_is_a_fault_of_usage(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        done = run("serve", "--port", "0", "--status-address", address)

    assert done.returncode == 2
    assert f"The status cannot be served at {address}" in done.stderr


def test_a_database_that_was_not_migrated_ends_it_at_once(
    run: Run, empty_database_url: str
) -> None:
    done = run("serve", "--port", "0", MYA_DATABASE_URL=empty_database_url)

    assert done.returncode == 1
    assert "mya-projections migrate" in done.stderr
