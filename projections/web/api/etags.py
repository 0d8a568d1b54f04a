"""ETags: who asks again for what has not changed is told so, without the whole answer."""

from collections.abc import Callable, Coroutine
from hashlib import blake2b
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

ETAG_HEADER: Final[dict[str, Any]] = {
    "ETag": {
        "description": "Of this answer; send it as If-None-Match to be told whether it changed.",
        "schema": {"type": "string"},
    }
}

_KEEP: Final = "private, no-cache"
"""Whoever asks may keep an answer, but has to ask each time whether it still holds."""


class TaggedRoute(APIRoute):
    """A route whose answers have an ETag; 304 where it is among If-None-Match."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with tags."""
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answer(request)
            if response.status_code != 200:
                return response
            tag = f'"{blake2b(response.body, digest_size=12).hexdigest()}"'
            headers = {"ETag": tag, "Cache-Control": _KEEP, "Vary": "Authorization"}
            if is_among(tag, request.headers.get("if-none-match", "")):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return tagged


def is_among(tag: str, header: str) -> bool:
    """Say whether If-None-Match names this tag; a weak one is as good for reading."""
    given = (each.strip().removeprefix("W/") for each in header.split(","))
    return header.strip() == "*" or tag in given
