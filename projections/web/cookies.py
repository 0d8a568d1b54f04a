"""The two cookies: of the session, and of the form that starts one.

Never for scripts. `Lax` and not `Strict`: a link from the morning's mail must find the session.
The prefix `__Host-` keeps a neighbour's site on the same domain from setting ours.
"""

from typing import Final

from fastapi import Request, Response

_SESSION: Final = "mya-session"
_SIGN_IN: Final = "mya-sign-in"


def session_cookie(request: Request) -> str:
    """Return the name of the session's cookie."""
    return _prefix(request) + _SESSION


def sign_in_cookie(request: Request) -> str:
    """Return the name of the cookie that the sign-in form's token is bound to."""
    return _prefix(request) + _SIGN_IN


def put(request: Request, response: Response, name: str, value: str, *, max_age_s: int) -> None:
    """Set a cookie."""
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        name, path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )


def _prefix(request: Request) -> str:
    return "__Host-" if _is_secure(request) else ""


def _is_secure(request: Request) -> bool:
    secure: bool = request.app.state.settings.secure
    return secure
