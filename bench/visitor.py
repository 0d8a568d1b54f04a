"""A visitor of the pages and the API: the real program, asked over HTTP as a school asks."""

import json
import os
import re
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from threading import Thread
from typing import Final

import httpx
import psycopg

from bench.measuring import EngineFailedError
from projections.access.readers import Kind
from projections.access.tokens import Wanted, create

_ANSWER_LIMIT_S: Final = 60.0
_END_LIMIT_S: Final = 30.0
_FIELD: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Visitor:
    """A school's office, signed in, and its tool, which has the same token."""

    browser: httpx.Client
    tool: httpx.Client

    def took_ms(self, path: str) -> float:
        """Ask once; return how long the answer took. Raises EngineFailedError for a bad one."""
        client = self.tool if path.startswith("/api/") else self.browser
        started = time.perf_counter()
        answer = client.get(path)
        took_ms = (time.perf_counter() - started) * 1000
        if answer.status_code != httpx.codes.OK:
            raise EngineFailedError(f"{path} answered {answer.status_code}")
        return took_ms


def ask(visitor: Visitor, paths: Mapping[str, str], times: int) -> dict[str, list[float]]:
    """Ask for each of these again and again, in turn; return how long each answer took, in ms."""
    took: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():
        visitor.took_ms(path)  # what the program loads once is not what is measured
    for _ in range(times):
        for name, path in paths.items():
            took[name].append(visitor.took_ms(path))
    return took


def p95(took_ms: Sequence[float]) -> float:
    """Return how long the slowest but one in twenty took."""
    return quantiles(took_ms, n=20, method="inclusive")[-1]


@contextmanager
def visited(url: str, school_id: str) -> Iterator[Visitor]:
    """Serve a database until the block ends; yield a visitor of this school."""
    token = _token(url, school_id)
    with _serving(url) as address:
        headers = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
        bearer = {"Authorization": f"Bearer {token}"}
        with (
            httpx.Client(base_url=address, headers=headers, timeout=_ANSWER_LIMIT_S) as browser,
            httpx.Client(base_url=address, headers=bearer, timeout=_ANSWER_LIMIT_S) as tool,
        ):
            _sign_in(browser, token)
            yield Visitor(browser, tool)


def _token(url: str, school_id: str) -> str:
    wanted = Wanted(
        name="bench", kind=Kind.SCHOOL, school_ids=[school_id], lifetime=timedelta(days=1)
    )
    with psycopg.connect(url) as connection:
        _, token = create(connection, wanted, now=datetime.now(UTC))
    return token


def _sign_in(browser: httpx.Client, token: str) -> None:
    field = _FIELD.search(browser.get("/sign-in").text)
    if field is None:
        raise EngineFailedError("The page to sign in has no form")
    browser.post("/sign-in", data={"csrf_token": field[1], "token": token})


@contextmanager
def _serving(url: str) -> Iterator[str]:
    inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
    with subprocess.Popen(  # noqa: S603 - our own program
        [str(Path(sysconfig.get_path("scripts")) / "mya-projections"), "serve", "--port", "0"],
        env=inherited | {"MYA_DATABASE_URL": url, "MYA_LOG_FORMAT": "json"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.wait(_END_LIMIT_S)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None  # noqa: S101 - it was asked for
    for line in process.stderr:
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("event") == "serving":
            # Its lines are many, and it waits for whoever reads them.
            Thread(target=process.stderr.read, daemon=True).start()
            return str(said["url"])
    raise EngineFailedError(f"mya-projections serve ended with {process.wait()}")
