"""What every answer says to the browser, and which requests are not even looked at.

The policy allows nothing that is not here: no script, style or picture from elsewhere, none inside
a page, no frame around it.
"""

from time import monotonic
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from projections.access.readers import Reader

BODY_MAX: Final = 16 * 1024
"""Bytes of a form: the largest has a token and a link."""

QUERY_MAX: Final = 4 * 1024
"""Bytes of a query: a filter with a long text."""

METHODS: Final = ("GET", "POST")

STATIC: Final = "/static/"

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # To other sites nothing. `no-referrer` would have browsers hide from us, too, where a form was.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_SECURE_HEADERS: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def protect(headers: MutableHeaders, path: str, *, secure: bool) -> None:
    """Add what every answer says. An answer may say itself how it is cached; else it is not."""
    headers.update(_HEADERS | (_SECURE_HEADERS if secure else {}))
    headers.setdefault("Cache-Control", "max-age=3600" if path.startswith(STATIC) else "no-store")


class Protection:
    """Refuses what no page asks for, protects each answer, and writes one line about it."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = monotonic()
        status = 500

        async def protected_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                protect(MutableHeaders(scope=message), scope["path"], secure=self._secure)
            await send(message)

        try:
            refusal = _refusal(scope)
            if refusal is None:
                await self._app(scope, receive, protected_send)
            else:
                await _refuse(refusal, protected_send)
        finally:
            _write_line(scope, status, duration_ms=round((monotonic() - started) * 1000))


def _refusal(scope: Scope) -> int | None:
    if scope["method"] not in METHODS:
        return 405
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        # No text of PostgreSQL can hold it.
        return 400
    return 414 if len(scope["query_string"]) > QUERY_MAX else None


async def _refuse(status: int, send: Send) -> None:
    headers = [(b"allow", ", ".join(METHODS).encode())] if status == 405 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _write_line(scope: Scope, status: int, *, duration_ms: int) -> None:
    """Write the pattern of the path, not the path: that and the query say what was looked for."""
    reader: Reader | None = scope.get("state", {}).get("reader")
    structlog.get_logger().info(
        "request_answered",
        method=scope["method"],
        route=getattr(scope.get("route"), "path", None),
        status=status,
        duration_ms=duration_ms,
        token_id=None if reader is None else reader.token_id,
    )
