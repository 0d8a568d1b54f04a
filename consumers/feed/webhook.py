"""A webhook: each notice is posted to it, signed, and again until it is taken.

Taken means a status of 200 to 299. What may pass (no answer, a timeout, 408, 425, 429, any 5xx) is
tried again, ever more slowly, until patience is over; a redirection or another 4xx is a fault of
configuration, and tried once. Neither is passed over: the feed ends, and begins there again.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import gaierror
from ssl import SSLError
from threading import Event
from typing import Final
from urllib.parse import SplitResult, urlsplit

import structlog

from consumers.feed.notices import Notice
from consumers.feed.signatures import headers_of

_log: Final = structlog.get_logger()

_WAIT_S_MIN: Final = 0.5
_WAIT_S_MAX: Final = 30.0

_MAY_PASS: Final = frozenset((408, 425, 429))

_ANSWER_BYTES_MAX: Final = 65_536
"""More is not read: the answer's body says nothing to us, and the connection is given up."""

_LOCAL: Final = frozenset(("localhost", "127.0.0.1", "::1"))


class WebhookUrlError(Exception):
    """The address cannot be posted to."""


class NotTakenError(Exception):
    """The webhook did not take a notice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt. `wait_s` is for how long the webhook asks to be left alone."""

    said: str
    taken: bool = False
    may_pass: bool = True
    wait_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Posts notices to an address. `patience_s` bounds how long it tries with one notice."""

    address: SplitResult
    secrets: Sequence[bytes]
    timeout_s: float
    patience_s: float
    wait_s_min: float = _WAIT_S_MIN
    _connection: HTTPConnection | None = field(default=None, init=False)

    def tell(self, notice: Notice, stop: Event) -> bool:
        """Post it until it is taken. Raises NotTakenError."""
        deadline = time.monotonic() + self.patience_s
        wait_s = self.wait_s_min
        while not (answer := self._attempt(notice)).taken:
            pause_s = max(wait_s, answer.wait_s)
            if not answer.may_pass or time.monotonic() + pause_s > deadline:
                raise NotTakenError(
                    f"The webhook at {self.address.hostname} does not take"
                    f" {notice.notice_id}: {answer.said}."
                )
            _log.warning("notice_not_taken", said=answer.said, wait_s=pause_s)
            if stop.wait(pause_s):
                return False
            wait_s = min(wait_s * 2, _WAIT_S_MAX)
        return True

    def close(self) -> None:
        """Give the connection up."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _attempt(self, notice: Notice) -> Answer:
        is_reused = self._connection is not None
        try:
            return self._post(notice)
        except ConnectionError:
            self.close()
            if not is_reused:
                return Answer("the connection was closed")
        except (OSError, HTTPException) as error:
            self.close()
            return Answer(_fault(error))
        # A connection that was left open may be closed at any time: that is no failure yet.
        return self._attempt(notice)

    def _post(self, notice: Notice) -> Answer:
        connection = self._connected()
        body = notice.body
        signed = headers_of(self.secrets, notice.notice_id, int(time.time()), body)
        target = self.address.path or "/"
        connection.request(
            "POST",
            f"{target}?{self.address.query}" if self.address.query else target,
            body,
            {"content-type": "application/json", "user-agent": "mya-consumers"} | signed,
        )
        answer = connection.getresponse()
        answer.read(_ANSWER_BYTES_MAX)
        if not answer.isclosed():
            self.close()
        return _answer(answer.status, answer.headers["retry-after"])

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
            host, port = self.address.hostname or "", self.address.port
            self._connection = kind(host, port, timeout=self.timeout_s)
        return self._connection


def read_address(url: str) -> SplitResult:
    """Return the parts of a webhook's address. Raises WebhookUrlError, which does not quote it.

    What is told about a school's errors goes over TLS, or does not leave this machine.
    """
    try:
        address = urlsplit(url)
        is_whole = bool(address.hostname) and address.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or address.username is not None or not url.isascii() or " " in url:
        raise WebhookUrlError("The webhook's address must be like https://host/path.")
    if address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOCAL):
        return address
    raise WebhookUrlError("The webhook's address must begin with https://.")


def _answer(status: int, retry_after: str | None) -> Answer:
    return Answer(
        f"status {status}",
        taken=200 <= status <= 299,
        may_pass=status in _MAY_PASS or status >= 500,
        wait_s=float(retry_after) if retry_after and retry_after.isdecimal() else 0.0,
    )


def _fault(error: Exception) -> str:
    """Return what kept the webhook from answering, without the address that it was asked at."""
    match error:
        case TimeoutError():
            return "no answer in time"
        case SSLError():
            return f"no TLS connection ({error.reason})"
        case gaierror():
            return "the name of its host is not known"
        case _:
            return "no answer"
