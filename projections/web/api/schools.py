"""`/api/schools` and `/api/readiness`: which schools there are, and whether they can send."""

from typing import Final

from fastapi import APIRouter

from projections.reading import readiness as readings
from projections.reading import schools as lists
from projections.web.api.etags import ETAG_HEADER, TaggedRoute
from projections.web.api.models import ReadinessAnswer, SchoolAnswer, Schools
from projections.web.api.problems import PROBLEMS
from projections.web.connections import Database
from projections.web.letting_in import AllowedSchool, CurrentReader

router: Final = APIRouter(
    prefix="/api", route_class=TaggedRoute, responses={**PROBLEMS, 200: {"headers": ETAG_HEADER}}
)


@router.get("/schools")
def schools(reader: CurrentReader, connection: Database) -> Schools:
    """List the schools that the token may see, by name."""
    found = lists.list_schools(connection, reader.school_ids)
    return Schools(schools=tuple(SchoolAnswer.model_validate(each) for each in found))


@router.get("/readiness")
def readiness(school_id: AllowedSchool, connection: Database) -> ReadinessAnswer:
    """Say which data sets of a school can run, and what the others lack."""
    found = readings.readiness_of(connection, school_id)
    if found is None:
        return ReadinessAnswer(
            run_id=None, started_at=None, permissions_checked=False, data_sets=()
        )
    return ReadinessAnswer.model_validate(found)
