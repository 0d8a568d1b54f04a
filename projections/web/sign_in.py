"""Signing in with a token, and out again."""

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from psycopg import Connection

from projections.access import readers, sessions, sign_in_limits
from projections.access.secret_values import new_secret
from projections.web import cookies
from projections.web.connections import Database
from projections.web.forgery import SIGN_IN, form_token
from projections.web.letting_in import SECRET_MAX, Now
from projections.web.templating import render

router: Final = APIRouter(include_in_schema=False)

_FORM_MAX_AGE_S: Final = 3600
_LOCAL_PATH: Final = re.compile(r"/([^/\\\s\x00-\x1f\x7f][^\\\s\x00-\x1f\x7f]*)?")
"""Browsers read two slashes, or a backslash, as the beginning of another host."""

_REFUSED: Final = "That token is not known, or it has expired or been revoked."
_TOO_MANY: Final = "Too many attempts. Please wait ten minutes, then try again."


@router.get(SIGN_IN)
def form(request: Request, next: str = "/") -> Response:  # noqa: A002 - what the link says
    """Show the form."""
    return _form(request, next)


@router.post(SIGN_IN)
def sign_in(
    request: Request,
    connection: Database,
    now: Now,
    token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - what the form says
) -> Response:
    """Sign in with a token; the session is a new one, whatever the browser brought."""
    address = "" if request.client is None else request.client.host
    admitted = sign_in_limits.admit(connection, address, now=now)
    connection.commit()
    if not admitted:
        return _form(request, next, problem=_TOO_MANY, status=429)
    reader = readers.by_token(connection, token.strip()[:SECRET_MAX], now=now)
    if reader is None:
        return _form(request, next, problem=_REFUSED, status=401)
    sign_in_limits.forgive(connection, address)
    readers.note_use(connection, reader.token_id, now=now)
    _end_session(request, connection)
    session_id = sessions.start(connection, reader.token_id, now=now)
    connection.commit()
    return _signed_in(request, session_id, next)


@router.post("/sign-out")
def sign_out(request: Request, connection: Database) -> Response:
    """End the session."""
    _end_session(request, connection)
    connection.commit()
    response = RedirectResponse(SIGN_IN, status_code=303)
    cookies.drop(request, response, cookies.session_cookie(request))
    return response


def local_path(wanted: str) -> str:
    """Return where to go after signing in: a path of ours, never an address elsewhere."""
    leads_to_sign_in = wanted.partition("?")[0] == SIGN_IN
    return wanted if _LOCAL_PATH.fullmatch(wanted) and not leads_to_sign_in else "/"


def _form(
    request: Request, wanted: str, *, problem: str | None = None, status: int = 200
) -> Response:
    cookie = cookies.sign_in_cookie(request)
    secret = request.cookies.get(cookie) or new_secret()
    response = render(
        request,
        "sign_in.html",
        status=status,
        next=local_path(wanted),
        problem=problem,
        csrf_token=form_token(secret),
    )
    cookies.put(request, response, cookie, secret, max_age_s=_FORM_MAX_AGE_S)
    return response


def _signed_in(request: Request, session_id: str, wanted: str) -> Response:
    response = RedirectResponse(local_path(wanted), status_code=303)
    max_age_s = int(sessions.ABSOLUTE.total_seconds())
    cookies.put(request, response, cookies.session_cookie(request), session_id, max_age_s=max_age_s)
    cookies.drop(request, response, cookies.sign_in_cookie(request))
    return response


def _end_session(request: Request, connection: Connection[Any]) -> None:
    session_id = request.cookies.get(cookies.session_cookie(request), "")
    sessions.end(connection, session_id[:SECRET_MAX])
