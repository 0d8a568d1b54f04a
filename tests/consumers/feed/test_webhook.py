"""The webhook against a real HTTP server."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread
from time import time
from typing import Final

import pytest

from consumers.feed.notices import Notice
from consumers.feed.signatures import headers_of
from consumers.feed.webhook import NotTakenError, Webhook, WebhookUrlError, read_address
from tests.consumers.feed.listening import DROP, HANG, Tool, listening
from tests.nights.waiting import wait_until

SECRET: Final = b"s" * 24
NOTICE: Final = Notice(notice_id="abc-1-2", content={"id": "abc-1-2", "label": "Zoë"})


def webhook(tool: Tool, *, patience_s: float = 5.0, timeout_s: float = 5.0) -> Webhook:
    return Webhook(
        address=read_address(tool.url),
        secrets=[SECRET],
        timeout_s=timeout_s,
        patience_s=patience_s,
        wait_s_min=0.01,
    )


@contextmanager
def telling(
    answer: Callable[[int], int] = lambda _: 200, **limits: float
) -> Iterator[tuple[Tool, Webhook]]:
    with listening(answer) as tool, closing(webhook(tool, **limits)) as to:
        yield tool, to


def test_a_notice_is_posted_with_its_signature() -> None:
    with telling() as (tool, to):
        assert to.tell(NOTICE, Event())

    (post,) = tool.posts
    sent_at_s = int(post.headers["webhook-timestamp"])
    assert post.body == NOTICE.body
    assert post.headers["content-type"] == "application/json"
    assert post.headers.items() >= headers_of([SECRET], "abc-1-2", sent_at_s, post.body).items()
    assert abs(sent_at_s - time()) < 60


def test_one_connection_serves_many_notices() -> None:
    with telling() as (tool, to):
        for _ in range(3):
            to.tell(NOTICE, Event())

    assert len({each.connection for each in tool.posts}) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 599, DROP])
def test_what_may_pass_is_tried_again_under_the_same_id(status: int) -> None:
    with telling(lambda count: status if count < 2 else 201) as (tool, to):
        assert to.tell(NOTICE, Event())

    assert len(tool.posts) == 3
    assert {each.headers["webhook-id"] for each in tool.posts} == {"abc-1-2"}


def test_a_webhook_that_does_not_answer_in_time_is_asked_again() -> None:
    with telling(lambda count: HANG if count == 0 else 200, timeout_s=0.1) as (tool, to):
        assert to.tell(NOTICE, Event())

    assert len(tool.taken) == 1


def test_a_connection_that_was_closed_meanwhile_is_no_failure() -> None:
    with telling(lambda count: DROP if count == 1 else 200, patience_s=0) as (tool, to):
        to.tell(NOTICE, Event())
        to.tell(NOTICE, Event())

    assert len(tool.taken) == 2


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 410, 422])
def test_a_fault_of_configuration_is_tried_once(status: int) -> None:
    with (
        telling(lambda _: status) as (tool, to),
        pytest.raises(NotTakenError, match=f"abc-1-2: status {status}"),
    ):
        to.tell(NOTICE, Event())

    assert len(tool.posts) == 1


def test_patience_has_an_end_and_the_address_is_not_told() -> None:
    with (
        telling(lambda _: 500, patience_s=0.1) as (tool, to),
        pytest.raises(NotTakenError, match="status 500") as failed,
    ):
        to.tell(NOTICE, Event())

    assert len(tool.posts) > 2
    assert "hush" not in str(failed.value)


def test_a_webhook_that_wants_to_be_left_alone_is_left_alone() -> None:
    with telling(lambda _: 429, patience_s=1) as (tool, to):
        tool.headers["retry-after"] = "3600"
        with pytest.raises(NotTakenError, match="status 429"):
            to.tell(NOTICE, Event())

    assert len(tool.posts) == 1


def test_nobody_listens() -> None:
    with telling(patience_s=0) as (tool, to):
        pass

    with pytest.raises(NotTakenError, match="does not take abc-1-2"):
        to.tell(NOTICE, Event())
    assert tool.posts == []


def test_a_stop_ends_the_waiting_and_the_notice_is_not_taken() -> None:
    stop = Event()
    told: list[bool] = []
    with telling(lambda _: 503, patience_s=3_600) as (tool, to):
        tool.headers["retry-after"] = "600"
        thread = Thread(target=lambda: told.append(to.tell(NOTICE, stop)))
        thread.start()
        wait_until(lambda: bool(tool.posts), limit_s=60, what="the first attempt")
        stop.set()
        thread.join(60)

    assert told == [False]


@pytest.mark.parametrize(
    "url",
    [
        "https://tool.test/hook",
        "https://tool.test:8443/a?b=c",
        "http://localhost/hook",
        "http://127.0.0.1:8080",
        "http://[::1]:8080/hook",
    ],
)
def test_addresses_that_can_be_posted_to(url: str) -> None:
    assert read_address(url).geturl() == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tool.test/hook",
        "http://tool.test/hook",
        "http://127.0.0.1.tool.test/hook",
        "ftp://tool.test/hook",
        "https:///hook",
        "https://hush@tool.test/hook",
        "https://tool.test:99999/hook",
        "https://tool.test/ho ok",
    ],
)
def test_other_addresses_are_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(WebhookUrlError) as refused:
        read_address(url)

    assert not url or url not in str(refused.value)
