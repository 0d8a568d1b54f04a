"""Who asks, and whether the school is theirs to see: the dependencies of every endpoint with data.

Pages know a reader by the session in the cookie, the API by a bearer token and by nothing else, so
that no other site can make a browser ask it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, HTTPException, Request
from psycopg import Connection

from projections.access import looks, readers, seeing, sessions
from projections.access.readers import Reader
from projections.web.connections import Database
from projections.web.cookies import session_cookie

API: Final = "/api/"

OF_SCHOOL: Final = "/s/{school_id}"
"""Where the pages of a school are."""

SECRET_MAX: Final = 200
"""Characters of a token or session id that are looked at; ours have some 47."""


class SignInNeededError(Exception):
    """Nobody is signed in; pages send the browser to the sign-in page, the API says 401."""


def clock(request: Request) -> datetime:
    """Return the time of the request."""
    now: datetime = request.app.state.settings.now()
    return now


Now = Annotated[datetime, Depends(clock)]


def is_api(request: Request) -> bool:
    """Say whether a program asks, not a person."""
    return request.url.path.startswith(API)


def current_reader(request: Request, connection: Database, now: Now) -> Reader:
    """Return who asks. Raises SignInNeededError."""
    found = _by_bearer if is_api(request) else _by_session
    reader = found(request, connection, now)
    if reader is None:
        raise SignInNeededError
    seeing.let_see(connection, reader.school_ids)
    readers.note_use(connection, reader.token_id, now=now)
    connection.commit()
    request.state.reader = reader
    return reader


CurrentReader = Annotated[Reader, Depends(current_reader)]
"""Who asks, for the signature of an endpoint."""


def allowed_school(
    school_id: str, request: Request, reader: CurrentReader, connection: Database
) -> str:
    """Return the school's id if the reader may see it; 404 otherwise, as if it did not exist.

    Takes `school_id` from the path, or where it has none, from the query. From here on the
    connection sees that school alone. That support looked is noted here.
    """
    if not reader.may_see(school_id) or not _exists(connection, reader, school_id):
        raise HTTPException(404)
    seeing.let_see(connection, [school_id])
    note_looks(request, connection, reader, [school_id])
    return school_id


def note_looks(
    request: Request, connection: Connection[Any], reader: Reader, school_ids: Iterable[str]
) -> None:
    """Note that support looked at these schools; for an answer about several of them."""
    for school_id in sorted(school_ids):
        looks.note(connection, reader, school_id, page=_kind_of_page(request), now=clock(request))
    connection.commit()


AllowedSchool = Annotated[str, Depends(allowed_school)]
"""The id of a school that the reader may see, for the signature of an endpoint."""


def _by_session(request: Request, connection: Connection[Any], now: datetime) -> Reader | None:
    session_id = request.cookies.get(session_cookie(request), "")
    if not 0 < len(session_id) <= SECRET_MAX:
        return None
    reader = sessions.find(connection, session_id, now=now)
    if reader is not None:
        sessions.note_seen(connection, session_id, now=now)
    return reader


def _by_bearer(request: Request, connection: Connection[Any], now: datetime) -> Reader | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= SECRET_MAX:
        return None
    return readers.by_token(connection, token.strip(), now=now)


def _exists(connection: Connection[Any], reader: Reader, school_id: str) -> bool:
    # A school of a token may not have sent anything yet, and has a page all the same.
    return reader.school_ids is not None or readers.school_is_known(connection, school_id)


def _kind_of_page(request: Request) -> str:
    """Return the kind of a page from its path's pattern, never which record it is about."""
    pattern = str(request.scope["route"].path)
    names = [part for part in pattern.split("/") if part and not part.startswith("{")]
    kind = names[1] if len(names) > 1 else "overview"
    return f"{kind} (API)" if is_api(request) else kind
