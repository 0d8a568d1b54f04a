"""`/api/openapi.json`: what the API is, in OpenAPI 3.1, made from the code."""

from collections.abc import Sequence
from functools import cache
from importlib import metadata
from typing import Any, Final

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from projections.web.api import causes, errors, runs, schools
from projections.web.api.etags import TaggedRoute
from projections.web.api.problems import Problem

router: Final = APIRouter(prefix="/api", route_class=TaggedRoute, include_in_schema=False)

DOCUMENTED: Final[Sequence[APIRouter]] = (
    schools.router,
    errors.router,
    causes.router,
    runs.router,
)
"""The routers of the paths that the document tells of."""

_DESCRIPTION: Final = (
    "The error log of the sync from SIMS to MYA, for support tools. A token of `mya-projections"
    " tokens create` is needed, as `Authorization: Bearer TOKEN`; it sees its own schools, and a"
    " school can see which of support's looked. What is told grows; nothing is taken away."
)


@router.get("/openapi.json")
def openapi() -> JSONResponse:
    """Return the document."""
    return JSONResponse(document())


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document of the API."""
    made = get_openapi(
        title="MYA SIMS sync: error log",
        version=metadata.version("mya-sims-sync"),
        description=_DESCRIPTION,
        routes=[route for each in DOCUMENTED for route in each.routes],
        separate_input_output_schemas=False,
    )
    components = made["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    return made
