"""The list of schools that a reader may see: where support begins."""

from typing import Final

from fastapi import APIRouter, Request, Response

from projections.reading.schools import list_schools
from projections.web.connections import Database
from projections.web.letting_in import CurrentReader, Now
from projections.web.pages.frame import Tab, render_plain
from projections.web.view_models.school_rows import matching, school_lines
from projections.wording.counts import counted

router: Final = APIRouter(include_in_schema=False)

SHOWN_MAX: Final = 300
"""More would be searched for and not read."""


@router.get("/schools")
def schools(
    request: Request, connection: Database, reader: CurrentReader, now: Now, text: str = ""
) -> Response:
    """List the schools of the reader, those with most errors first."""
    theirs = list_schools(connection, reader.school_ids)
    found = sorted(matching(theirs, text.strip()), key=lambda each: (-each.errors, each.name))
    return render_plain(
        request,
        "schools.html",
        Tab.SCHOOLS,
        rows=school_lines(found[:SHOWN_MAX], now),
        text=text,
        counted=_counted(len(found)),
        is_empty=not theirs,
    )


def _counted(count: int) -> str:
    shown = f"; the first {SHOWN_MAX} are shown" if count > SHOWN_MAX else ""
    return f"{counted(count, 'school')}, those with most errors first{shown}"
