"""Readiness: what a night needs, and what the last run found of it."""

from typing import Final

from fastapi import APIRouter, Request, Response

from contract.permissions import GROUP_MEMBERSHIP
from projections.reading.readiness import readiness_of
from projections.web.connections import Database
from projections.web.letting_in import OF_SCHOOL, AllowedSchool, Now
from projections.web.pages.frame import Tab, frame_of
from projections.web.view_models.readiness_rows import (
    NOT_CHECKED,
    permission_lines,
    readiness_lines,
    sentence_of,
)

router: Final = APIRouter(prefix=OF_SCHOOL, include_in_schema=False)


@router.get("/readiness")
def readiness(
    request: Request, connection: Database, school_id: AllowedSchool, now: Now
) -> Response:
    """Show which data sets can run, and what they lack."""
    frame = frame_of(connection, school_id, now, Tab.READINESS)
    found = readiness_of(connection, school_id)
    is_checked = found is not None and found.permissions_checked
    return frame.render(
        request,
        "readiness.html",
        sentence=sentence_of(found, frame.clock),
        permissions_note="" if is_checked or found is None else NOT_CHECKED,
        rows=readiness_lines(found) if found else [],
        permissions=permission_lines(found),
        group=GROUP_MEMBERSHIP,
    )
