"""A root cause, and a line of several of one kind: what to do, and all that goes away with it."""

from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from psycopg import Connection

from projections.reading import errors, runs
from projections.reading.cause_values import Cause
from projections.reading.causes import Causes
from projections.reading.filters import Filter, Sort
from projections.web.connections import Database
from projections.web.letting_in import OF_SCHOOL, AllowedSchool, Now
from projections.web.pages.frame import Frame, Tab, frame_of
from projections.web.school_causes import SchoolCauses
from projections.web.view_models.cause_page import page_of, page_of_group
from projections.web.view_models.error_rows import error_lines

router: Final = APIRouter(prefix=OF_SCHOOL, include_in_schema=False)

ERRORS_SHOWN: Final = 10
"""Of what goes away with a cause; the list has them all."""

CAUSES_SHOWN: Final = 300
"""Of one line."""


@router.get("/causes/{cause_id}")
def cause(
    request: Request,
    connection: Database,
    school_id: AllowedSchool,
    *,
    causes: SchoolCauses,
    now: Now,
    cause_id: str,
) -> Response:
    """Show a cause, or a line of causes; 404 once it was put right."""
    frame = frame_of(connection, school_id, now, Tab.ERRORS)
    next_start = runs.last_night(connection, school_id, now).next_start_at
    found = causes.find(cause_id)
    if found is not None:
        return frame.render(
            request,
            "cause.html",
            page=page_of(found, next_start, frame.clock, frame.links),
            **_errors(connection, frame, found, causes),
        )
    for group in causes.in_lines(CAUSES_SHOWN):
        if group.group_id == cause_id:
            page = page_of_group(group, next_start, frame.clock, frame.links)
            return frame.render(request, "cause.html", page=page, errors=[], errors_all="")
    raise HTTPException(404)


def _errors(
    connection: Connection[Any], frame: Frame, found: Cause, causes: Causes
) -> dict[str, Any]:
    wanted = Filter(school_id=frame.school.school_id, cause=found.cause_id)
    shown = errors.page(connection, wanted, limit=ERRORS_SHOWN, sort=Sort.DATA_SET, causes=causes)
    return {
        "errors": error_lines(shown.rows, frame.clock, frame.links),
        "errors_all": shown.next_cursor and frame.links.errors_where(cause=found.cause_id),
    }
