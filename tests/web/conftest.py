"""A real browser, and the program `mya-projections serve` on a database with four schools."""

import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Final

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import own_database
from tests.web.open_site import Site
from tests.web.schools import fill

_PROGRAM_LIMIT_S: Final = 120
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def filled_database_url(postgres: str, template_database: str) -> Iterator[str]:
    """The address of a database with the four schools."""
    with own_database(postgres, template=template_database) as url:
        with psycopg.connect(url) as connection:
            fill(connection, datetime.now(UTC))
        yield url


@pytest.fixture(scope="session")
def site(filled_database_url: str) -> Iterator[Site]:
    """The program, serving until the tests have ended."""
    environ = _environ(filled_database_url)
    with subprocess.Popen(  # noqa: S603 - our own program
        [_program(), "serve", "--port", "0"],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield Site(address=_address(process), make_token=_token_maker(environ))
        finally:
            process.terminate()
            process.wait(_PROGRAM_LIMIT_S)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; not for the whole session, because its loop must not outlast a module."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.fail("Chromium is not installed: `make .local/chromium.ready` installs it.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


def _program() -> str:
    return str(Path(sysconfig.get_path("scripts")) / "mya-projections")


def _environ(url: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
    return inherited | {"MYA_DATABASE_URL": url, "MYA_LOG_FORMAT": "json"}


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        said = json.loads(line) if line.startswith("{") else {"event": line}
        if said["event"] == "serving":
            # Its lines are many, and it waits for whoever reads them.
            Thread(target=process.stderr.read, daemon=True).start()
            return str(said["url"])
    pytest.fail(f"mya-projections serve ended with {process.wait()}")


def _token_maker(environ: dict[str, str]) -> Callable[..., str]:
    def make(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own program
            [_program(), "tokens", "create", *arguments],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_PROGRAM_LIMIT_S,
            check=True,
        )
        return done.stdout.strip()

    return make
