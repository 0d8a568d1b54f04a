"""Two addresses without a page: `/`, which leads on, and `/healthz`, for whoever watches."""

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from projections.web.connections import Database
from projections.web.letting_in import CurrentReader

router: Final = APIRouter(include_in_schema=False)
health_router: Final = APIRouter(include_in_schema=False)


@router.get("/")
def start(reader: CurrentReader) -> Response:
    """Lead to the reader's one school, or to the list of theirs."""
    if reader.school_ids is not None and len(reader.school_ids) == 1:
        (school_id,) = reader.school_ids
        return RedirectResponse(f"/s/{quote(school_id, safe='')}", status_code=303)
    return RedirectResponse("/schools", status_code=303)


@health_router.get("/healthz")
def health(connection: Database) -> Response:
    """Say that the app answers and reaches its database; 503 otherwise."""
    connection.execute("SELECT 1")
    return PlainTextResponse("ok\n")
