"""Errors one by one: open, resolved, a single one, and the list as a file."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from psycopg import Connection

from projections.reading import errors
from projections.reading.causes import Causes
from projections.reading.cursors import CursorError
from projections.reading.filters import Filter, Sort, State
from projections.web.connections import Database
from projections.web.letting_in import OF_SCHOOL, AllowedSchool, Now
from projections.web.pages.frame import PAGE_ROWS, Frame, Tab, frame_of
from projections.web.school_causes import SchoolCauses
from projections.web.view_models.asked import Asked, asked_in_form, asked_in_query
from projections.web.view_models.cause_words import title_of
from projections.web.view_models.csv_lines import csv_lines
from projections.web.view_models.error_page import RootCause, page_of
from projections.web.view_models.error_rows import error_lines
from projections.web.view_models.filter_form import form_of
from projections.web.view_models.lists import words_of

router: Final = APIRouter(prefix=OF_SCHOOL, include_in_schema=False)


async def asked_of(request: Request) -> Asked:
    """Return what is asked for: by an address, or by a form that tells of somebody."""
    if request.method == "POST":
        return asked_in_form(_texts(await request.form()))
    return asked_in_query(request.query_params)


AskedFor = Annotated[Asked, Depends(asked_of)]


@router.api_route("/errors", methods=["GET", "POST"])
def open_errors(
    request: Request,
    connection: Database,
    school_id: AllowedSchool,
    *,
    causes: SchoolCauses,
    now: Now,
    asked: AskedFor,
) -> Response:
    """List the open errors of a school."""
    frame = frame_of(connection, school_id, now, Tab.ERRORS)
    return _listed(request, connection, frame, asked, state=State.OPEN, causes=causes)


@router.api_route("/history", methods=["GET", "POST"])
def history(
    request: Request,
    connection: Database,
    school_id: AllowedSchool,
    *,
    causes: SchoolCauses,
    now: Now,
    asked: AskedFor,
) -> Response:
    """List what was put right."""
    frame = frame_of(connection, school_id, now, Tab.HISTORY)
    return _listed(request, connection, frame, asked, state=State.RESOLVED, causes=causes)


@router.api_route("/errors.csv", methods=["GET", "POST"])
def as_file(connection: Database, school_id: AllowedSchool, now: Now, asked: AskedFor) -> Response:
    """Send the open errors as a table for a spreadsheet."""
    frame = frame_of(connection, school_id, now, Tab.ERRORS)
    rows = errors.stream(connection, asked.filter_of(school_id, State.OPEN), sort=asked.order)
    name = f"errors-{now:%Y-%m-%d}.csv"
    return StreamingResponse(
        csv_lines(rows, frame.clock),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/errors/{error_id}")
def one_error(
    request: Request,
    connection: Database,
    school_id: AllowedSchool,
    *,
    causes: SchoolCauses,
    now: Now,
    error_id: str,
) -> Response:
    """Show one error, open or resolved."""
    row = errors.find(connection, school_id, error_id)
    if row is None:
        raise HTTPException(404)
    is_open = row.state == State.OPEN
    frame = frame_of(connection, school_id, now, Tab.ERRORS if is_open else Tab.HISTORY)
    page = page_of(row, frame.clock, frame.links, _cause(causes, frame, row) if is_open else None)
    return frame.render(request, "error.html", page=page)


def _listed(
    request: Request,
    connection: Connection[Any],
    frame: Frame,
    asked: Asked,
    *,
    state: State,
    causes: Causes,
) -> Response:
    wanted = asked.filter_of(frame.school.school_id, state)
    found = _page(connection, wanted, asked, _sort(asked, state), causes)
    # The codes of all, so that another can be chosen.
    codes = errors.codes(connection, wanted.school_id, state)
    next_page = found.next_cursor and asked.from_(found.next_cursor)
    return frame.render(
        request,
        "errors.html",
        words=words_of(state, asked, errors.count(connection, wanted, causes=causes)),
        action=frame.links.errors if state is State.OPEN else frame.links.history,
        csv=frame.links.csv if state is State.OPEN else "",
        asked=asked,
        form=form_of(asked, codes),
        rows=error_lines(found.rows, frame.clock, frame.links),
        next_page=next_page,
    )


def _cause(causes: Causes, frame: Frame, row: errors.ErrorRow) -> RootCause | None:
    """Return what is to be put right instead, where that is not the error itself."""
    cause_id = causes.of_error(row.error_id)
    found = cause_id and causes.find(cause_id)
    if not found or row.error_id in found.error_ids:
        return None
    return RootCause(
        title=title_of(found),
        text="Put that right first: this error goes away with it.",
        address=frame.links.cause(found.cause_id),
    )


def _page(
    connection: Connection[Any], wanted: Filter, asked: Asked, sort: Sort, causes: Causes
) -> errors.Page:
    def after(cursor: str | None) -> errors.Page:
        return errors.page(
            connection, wanted, after=cursor, limit=PAGE_ROWS, sort=sort, causes=causes
        )

    try:
        return after(asked.after or None)
    except CursorError:
        # A link that was cut, or of another order: its list from the beginning.
        return after(None)


def _sort(asked: Asked, state: State) -> Sort:
    if state is State.RESOLVED and not asked.sort:
        return Sort.RESOLVED
    return asked.order


def _texts(form: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}
