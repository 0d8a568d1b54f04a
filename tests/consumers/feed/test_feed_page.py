"""What docs/feed.md shows is true: the signed example, and the receiver that is to be copied."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from consumers.feed.signatures import headers_of, read_secrets
from tests.consumers.feed.telling import ErrorsTopic, word
from tests.consumers.feed.test_feed import SECRET, feed
from tests.nights.waiting import wait_until

PAGE: Final = (Path(__file__).parents[3] / "docs" / "feed.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def example() -> tuple[str, dict[str, str], bytes]:
    """The secret, headers and body of the page's example."""
    secret = re.search(r"With the secret `(.*)`", PAGE)
    head, body = block("http").split("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    assert secret
    return secret[1], headers, body.strip().encode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_the_signature_of_the_example_is_true() -> None:
    secret, headers, body = example()

    assert headers == headers_of(
        read_secrets(secret), headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )


@pytest.mark.parametrize(
    ("later_s", "more", "is_ours"),
    [(0, b"", True), (299, b"", True), (301, b"", False), (0, b" ", False)],
)
def test_the_receiver_knows_the_example_and_nothing_else(
    later_s: int, more: bytes, is_ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, headers, body = example()
    monkeypatch.setenv("MYA_WEBHOOK_SECRET", secret)
    receiver: dict[str, Any] = {"__name__": "receiver"}
    exec(block("python"), receiver)  # noqa: S102 - our own page

    found = receiver["is_ours"](headers, body + more, int(headers["webhook-timestamp"]) + later_s)

    assert found == is_ours


def test_the_receiver_takes_what_the_feed_posts(topic: ErrorsTopic, tmp_path: Path) -> None:
    script, said, port = tmp_path / "receiver.py", tmp_path / "said", free_port()
    script.write_text(block("python"), encoding="utf-8")
    topic.say([word(0), word(1)])
    url = f"http://127.0.0.1:{port}/"

    with (
        said.open("wb") as out,
        subprocess.Popen(  # noqa: S603 - our own page
            [sys.executable, str(script), str(port)],
            env=os.environ | {"MYA_WEBHOOK_SECRET": SECRET},
            stdout=out,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            feed(topic, "--webhook", url)
            feed(topic, "--webhook", url)
            wait_until(lambda: said.stat().st_size > 0, limit_s=60, what="what it had")
        finally:
            process.terminate()

    told = [line.split()[:2] for line in said.read_text(encoding="utf-8").splitlines()]
    assert [change for change, _ in told] == ["raised", "changed"]
    assert len({error for _, error in told}) == 1
