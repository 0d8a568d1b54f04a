"""`/api/errors` and `/api/changes`: the error log, as it stands and as it changes."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query, Request

from projections.reading import changes as feed
from projections.reading import errors as log
from projections.reading.cursors import CursorError
from projections.web.api.etags import ETAG_HEADER, TaggedRoute
from projections.web.api.models import ChangeAnswer, ChangesAnswer, ErrorOfList, Errors
from projections.web.api.parameters import After, Labels, OneSchool, WantedErrors
from projections.web.api.problems import PROBLEMS
from projections.web.connections import Database
from projections.web.letting_in import (
    AllowedSchool,
    CurrentReader,
    allowed_school,
    note_looks,
)

router: Final = APIRouter(
    prefix="/api", route_class=TaggedRoute, responses={**PROBLEMS, 200: {"headers": ETAG_HEADER}}
)

ErrorId = Annotated[str, Path(pattern="^[0-9a-f]{20}$")]
PageLimit = Annotated[int, Query(ge=1, le=log.PAGE_LIMIT_MAX, description="Of one answer.")]
FeedLimit = Annotated[int, Query(ge=1, le=feed.LIMIT_MAX, description="Of one answer.")]


@router.get("/errors")
def errors(
    request: Request,
    wanted: WantedErrors,
    connection: Database,
    *,
    sort: log.Sort = log.Sort.NEWEST,
    after: After = None,
    limit: PageLimit = 50,
    labels: Labels = False,
) -> Errors:
    """List errors of a school, a page at a time."""
    try:
        page = log.page(connection, wanted, after=after, limit=limit, sort=sort)
    except CursorError as error:
        raise HTTPException(422) from error
    told = (ErrorOfList(**_told(request, asdict(each), labels=labels)) for each in page.rows)
    return Errors(errors=tuple(told), next=page.next_cursor)


@router.get("/errors/{error_id}")
def error(
    request: Request,
    school_id: AllowedSchool,
    error_id: ErrorId,
    connection: Database,
    *,
    labels: Labels = False,
) -> ErrorOfList:
    """Return an error of a school, open or resolved."""
    found = log.find(connection, school_id, error_id)
    if found is None:
        raise HTTPException(404)
    return ErrorOfList(**_told(request, asdict(found), labels=labels))


@router.get("/changes")
def changes(
    request: Request,
    reader: CurrentReader,
    connection: Database,
    *,
    school_id: OneSchool = None,
    after: After = None,
    limit: FeedLimit = 200,
    labels: Labels = False,
) -> ChangesAnswer:
    """List what was raised, changed or resolved since, at one school or at all of the token's."""
    wanted = reader.school_ids
    if school_id is not None:
        wanted = {allowed_school(school_id, request, reader, connection)}
    try:
        found = feed.after(connection, wanted, after, limit)
    except CursorError as error:
        raise HTTPException(422) from error
    told = tuple(ChangeAnswer(**_told(request, asdict(each), labels=labels)) for each in found.rows)
    note_looks(request, connection, reader, {each.school_id for each in told})
    return ChangesAnswer(changes=told, cursor=found.cursor, more=found.more)


def _told(request: Request, row: Mapping[str, Any], *, labels: bool) -> dict[str, Any]:
    """Return what is told of an error, with the address of its page."""
    start = request.app.state.settings.public_url
    school, error_id = (quote(row[name], safe="") for name in ("school_id", "error_id"))
    return {
        **row,
        "label": row["label"] if labels else None,
        "page": f"{start}/s/{school}/errors/{error_id}",
    }
