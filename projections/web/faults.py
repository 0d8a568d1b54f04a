"""What a reader is told when there is no page: a page in plain words, or a problem (RFC 9457).

Nothing of what was asked is quoted, and a bug's own words go nowhere.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from projections.database import FAULTS, DatabaseUnavailableError
from projections.generations import NotMigratedError
from projections.web.connections import BusyError
from projections.web.forgery import SIGN_IN
from projections.web.letting_in import SignInNeededError, is_api
from projections.web.security import protect
from projections.web.templating import render

RETRY_AFTER_S: Final = 10

_WORDS: Final = {
    400: "We could not read that request.",
    401: "Please sign in.",
    403: "This form is no longer valid. Go back, load the page again and try once more.",
    404: "There is no such page, or it is not yours to see.",
    405: "That cannot be done here.",
    413: "That is more than a form may hold.",
    422: "We could not read the address of this page. Check the link.",
    429: "Too many attempts. Please wait ten minutes.",
    500: "Something went wrong on our side. Please try again later.",
    503: "The error log cannot be reached just now. Please try again in a minute.",
}

_WORLD_IS_DOWN: Final = (
    BusyError,
    DatabaseUnavailableError,
    NotMigratedError,
    *FAULTS,
)


def install(app: FastAPI) -> None:
    """Tell the app how each fault is answered."""
    app.add_exception_handler(SignInNeededError, _sign_in_needed)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    for fault in _WORLD_IS_DOWN:
        app.add_exception_handler(fault, _unavailable)
    app.add_exception_handler(Exception, _bug)


def fault(request: Request, status: int) -> Response:
    """Return the answer for a status, in the form that fits who asks."""
    words = _WORDS.get(status, HTTPStatus(status).phrase)
    if is_api(request):
        problem = {"title": HTTPStatus(status).phrase, "status": status, "detail": words}
        return JSONResponse(problem, status_code=status, media_type="application/problem+json")
    return render(request, "fault.html", status=status, words=words)


def _sign_in_needed(request: Request, _: Exception) -> Response:
    if is_api(request):
        response = fault(request, 401)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    wanted = request.url.path
    if request.url.query:
        wanted += f"?{request.url.query}"
    query = "" if request.method != "GET" or wanted == "/" else f"?{urlencode({'next': wanted})}"
    return RedirectResponse(SIGN_IN + query, status_code=303)


def _refused(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, HTTPException):
        return fault(request, 500)
    response = fault(request, refusal.status_code)
    # Of a method that is not allowed: which are.
    response.headers.update(refusal.headers or {})
    return response


def _unreadable(request: Request, _: Exception) -> Response:
    return fault(request, 422)


def _unavailable(request: Request, _: Exception) -> Response:
    response = fault(request, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _bug(request: Request, _: Exception) -> Response:
    response = fault(request, 500)
    # This answer is made outside of everything else.
    protect(response.headers, request.url.path, secure=request.app.state.settings.secure)
    return response
