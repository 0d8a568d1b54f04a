"""Help: what is synced by which rules, and how to put right what was not."""

from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from contract.data_sets import ALL, BY_NAME
from projections.web.connections import Database
from projections.web.letting_in import CurrentReader, Now
from projections.web.pages.frame import render_help
from projections.web.view_models.help_texts import all_codes, page_of
from projections.web.view_models.links import Link, help_of

router: Final = APIRouter(include_in_schema=False, prefix="/help")


@router.get("")
def contents(request: Request, connection: Database, reader: CurrentReader, now: Now) -> Response:
    """List what there is help about."""
    links = [Link(each.title, help_of(each.name)) for each in ALL]
    return render_help(request, connection, reader, now, "help.html", data_sets=links)


@router.get("/errors")
def errors(request: Request, connection: Database, reader: CurrentReader, now: Now) -> Response:
    """Explain every error and warning."""
    return render_help(request, connection, reader, now, "help_errors.html", codes=all_codes())


@router.get("/{data_set}")
def data_set(
    request: Request, connection: Database, reader: CurrentReader, now: Now, data_set: str
) -> Response:
    """Explain a data set."""
    found = BY_NAME.get(data_set)
    if found is None:
        raise HTTPException(404)
    return render_help(request, connection, reader, now, "help_data_set.html", page=page_of(found))
