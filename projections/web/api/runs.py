"""`/api/runs`: how the nights of a school went."""

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Query

from projections.reading import runs as nights
from projections.reading.cursors import CursorError
from projections.web.api.etags import ETAG_HEADER, TaggedRoute
from projections.web.api.models import DataSetOfRun, HeldAnswer, RunAnswer, Runs, RunWhole
from projections.web.api.parameters import TEXT_MAX, After
from projections.web.api.problems import PROBLEMS
from projections.web.connections import Database
from projections.web.letting_in import AllowedSchool, Now

router: Final = APIRouter(
    prefix="/api", route_class=TaggedRoute, responses={**PROBLEMS, 200: {"headers": ETAG_HEADER}}
)

RunId = Annotated[str, Path(max_length=TEXT_MAX)]
Limit = Annotated[int, Query(ge=1, le=nights.HISTORY_LIMIT_MAX, description="Of one answer.")]


@router.get("/runs")
def runs(
    school_id: AllowedSchool,
    connection: Database,
    now: Now,
    after: After = None,
    limit: Limit = 30,
) -> Runs:
    """List the runs of a school, the latest first, and say whether one is overdue."""
    try:
        found = nights.history(connection, school_id, after=after, limit=limit)
    except CursorError as error:
        raise HTTPException(422) from error
    tonight = nights.last_night(connection, school_id, now)
    return Runs(
        runs=tuple(RunAnswer.model_validate(each) for each in found.runs),
        next=found.next_cursor,
        overdue=tonight.overdue,
        next_start_at=tonight.next_start_at,
        held=tuple(HeldAnswer.model_validate(each) for each in tonight.held),
    )


@router.get("/runs/{run_id}")
def run(school_id: AllowedSchool, run_id: RunId, connection: Database) -> RunWhole:
    """Return a run of a school, and what each data set came to in it."""
    found = nights.find(connection, school_id, run_id)
    if found is None:
        raise HTTPException(404)
    data_sets = nights.data_sets_of(connection, school_id, run_id)
    return RunWhole(
        **asdict(found),
        data_sets=tuple(DataSetOfRun.model_validate(each) for each in data_sets),
    )
