"""Who of support looked at a school: the page on which the school sees it."""

from typing import Final

from fastapi import APIRouter, Request, Response

from projections.access import looks
from projections.web.connections import Database
from projections.web.letting_in import OF_SCHOOL, AllowedSchool, Now
from projections.web.pages.frame import Tab, frame_of
from projections.web.view_models.look_rows import look_rows
from projections.wording.counts import counted

router: Final = APIRouter(prefix=OF_SCHOOL, include_in_schema=False)


@router.get("/support")
def support(request: Request, connection: Database, school_id: AllowedSchool, now: Now) -> Response:
    """Show who of support looked at the school, the latest first."""
    frame = frame_of(connection, school_id, now, Tab.NONE)
    rows = look_rows(looks.of_school(connection, school_id), frame.clock)
    return frame.render(request, "support.html", rows=rows, counted=counted(len(rows), "look"))
