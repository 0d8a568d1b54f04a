"""The page that is opened in the morning: last night, and what is to be put right."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from psycopg import Connection

from projections.reading import runs
from projections.reading.causes import CAUSES_SHOWN_MAX
from projections.reading.runs import LastNight
from projections.web.connections import Database
from projections.web.letting_in import OF_SCHOOL, AllowedSchool, Now
from projections.web.pages.frame import Frame, Tab, frame_of
from projections.web.school_causes import SchoolCauses
from projections.web.view_models.cause_lines import board_of
from projections.web.view_models.glance import data_set_lines, figures_of, glance_of
from projections.web.view_models.nights import charts_of, nights_of
from projections.web.view_models.notices import is_silent, notices_of

router: Final = APIRouter(prefix=OF_SCHOOL, include_in_schema=False)

_RUNS: Final = 60
"""Enough for a month of nights, also where some were run twice."""


@router.get("")
def overview(
    request: Request,
    connection: Database,
    school_id: AllowedSchool,
    *,
    causes: SchoolCauses,
    now: Now,
) -> Response:
    """Show a school's last night and the root causes of its errors."""
    frame = frame_of(connection, school_id, now, Tab.OVERVIEW)
    night = runs.last_night(connection, school_id, now)
    lines = causes.in_lines(CAUSES_SHOWN_MAX)
    board = board_of(lines, night.next_start_at, frame.clock, frame.links)
    glance = glance_of(
        night,
        frame.clock,
        causes=len(board.errors),
        warnings=len(board.warnings),
        school=frame.school.name,
    )
    return frame.render(
        request,
        "overview.html",
        glance=glance,
        board=board,
        **_of_night(connection, frame, night),
        **_of_nights(connection, frame, night),
    )


def _of_night(connection: Connection[Any], frame: Frame, night: LastNight) -> dict[str, Any]:
    run = night.ended or night.run
    data_sets = [] if run is None else runs.data_sets_of(connection, run.school_id, run.run_id)
    return {
        "is_new": run is None,
        "notices": notices_of(night, data_sets, frame.clock, frame.links),
        "figures": [] if run is None else figures_of(run, frame.clock),
        "data_sets": data_set_lines(data_sets),
        "last_run": "" if run is None else frame.links.run(run.run_id),
    }


def _of_nights(connection: Connection[Any], frame: Frame, night: LastNight) -> dict[str, Any]:
    recent = runs.recent_nights(connection, frame.school.school_id, limit=_RUNS)
    silent = is_silent(night, frame.clock)
    nights = nights_of(recent, frame.clock, frame.links, up_to_today=silent)
    wide, narrow = charts_of(nights)
    return {"nights": nights[::-1], "chart": wide, "short_chart": narrow}
