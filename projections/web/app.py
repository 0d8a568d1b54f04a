"""The app: which routers there are, and what every request goes through.

`Protection` (headers, limits, one log line) → `refuse_forged` on every endpoint → for all but the
public ones `current_reader`, and below `/s/{school_id}` also `allowed_school`. They are asked for
here, so that an endpoint which forgets them is protected all the same.
"""

from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

from projections.reading.known_causes import KnownCauses
from projections.web import faults, front_door, sign_in, support
from projections.web.api import document
from projections.web.connections import Connections
from projections.web.forgery import refuse_forged
from projections.web.letting_in import allowed_school, current_reader
from projections.web.pages import causes, errors, help_pages, overview, readiness, runs, schools
from projections.web.security import BODY_MAX, Protection
from projections.web.settings import WebSettings
from projections.web.templating import FOLDER, environment

PUBLIC: Final[tuple[APIRouter, ...]] = (front_door.health_router, sign_in.router)
"""What anybody may ask."""

SIGNED_IN: Final[tuple[APIRouter, ...]] = (
    front_door.router,
    schools.router,
    help_pages.router,
    document.router,
    *document.DOCUMENTED,
)
"""What any reader may ask; an endpoint about one school takes `AllowedSchool`."""

OF_A_SCHOOL: Final[tuple[APIRouter, ...]] = (
    overview.router,
    causes.router,
    errors.router,
    runs.router,
    readiness.router,
    support.router,
)
"""Pages below `OF_SCHOOL`, which is their routers' own prefix: log lines name it."""


def create_app(settings: WebSettings) -> FastAPI:
    """Build the app; it connects to nothing before the first request."""
    app = FastAPI(
        title="MYA sync error log",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_forged)],
    )
    app.state.settings = settings
    app.state.connections = Connections(settings.database_url)
    app.state.known_causes = KnownCauses()
    app.state.templates = Jinja2Templates(env=environment())
    app.add_middleware(Protection, secure=settings.secure)
    faults.install(app)
    _include(app)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    return app


def _include(app: FastAPI) -> None:
    for router in PUBLIC:
        app.include_router(router, max_body_size=BODY_MAX)
    for router in SIGNED_IN:
        app.include_router(router, max_body_size=BODY_MAX, dependencies=[Depends(current_reader)])
    for router in OF_A_SCHOOL:
        app.include_router(router, max_body_size=BODY_MAX, dependencies=[Depends(allowed_school)])
