"""Pages from templates: every value is escaped, and one that is missing is a bug, not a gap."""

from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from projections.web.cookies import session_cookie
from projections.web.forgery import FIELD, form_token
from projections.wording import names

FOLDER: Final = Path(__file__).parent


def environment() -> Environment:
    """Return the templates' environment; whoever has filters adds them."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["severity"] = names.severity
    return made


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page. Templates find `reader` (or None), and `csrf_token` for their forms."""
    templates: Jinja2Templates = request.app.state.templates
    session_id = request.cookies.get(session_cookie(request), "")
    context = {
        "reader": getattr(request.state, "reader", None),
        FIELD: form_token(session_id),
        **values,
    }
    return templates.TemplateResponse(request, template, context, status_code=status)
