"""Runs: all of them, and one with its data sets and books."""

from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from projections.reading import runs
from projections.reading.cursors import CursorError
from projections.web.connections import Database
from projections.web.letting_in import OF_SCHOOL, AllowedSchool, Now
from projections.web.pages.frame import PAGE_ROWS, Tab, frame_of
from projections.web.view_models.links import with_query
from projections.web.view_models.run_rows import page_of, run_lines

router: Final = APIRouter(prefix=OF_SCHOOL, include_in_schema=False)


@router.get("/runs")
def all_runs(
    request: Request, connection: Database, school_id: AllowedSchool, now: Now, after: str = ""
) -> Response:
    """List the runs of a school, the latest first."""
    frame = frame_of(connection, school_id, now, Tab.RUNS)
    try:
        found = runs.history(connection, school_id, after=after or None, limit=PAGE_ROWS)
    except CursorError:
        found = runs.history(connection, school_id, limit=PAGE_ROWS)
    return frame.render(
        request,
        "runs.html",
        runs=run_lines(found.runs, frame.clock, frame.links),
        older=found.next_cursor and with_query(frame.links.runs, [("after", found.next_cursor)]),
    )


@router.get("/runs/{run_id}")
def one_run(
    request: Request, connection: Database, school_id: AllowedSchool, now: Now, run_id: str
) -> Response:
    """Show one run: what the school sent, and what became of it."""
    run = runs.find(connection, school_id, run_id)
    if run is None:
        raise HTTPException(404)
    frame = frame_of(connection, school_id, now, Tab.RUNS)
    data_sets = runs.data_sets_of(connection, school_id, run_id)
    page = page_of(run, data_sets, frame.clock, frame.links)
    return frame.render(request, "run.html", page=page)
