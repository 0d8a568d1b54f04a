"""The root causes of the school that a request is about, as the app remembers them."""

from typing import Annotated

from fastapi import Depends, Request

from projections.reading.causes import Causes
from projections.reading.known_causes import KnownCauses
from projections.web.connections import Database
from projections.web.letting_in import AllowedSchool


def school_causes(request: Request, connection: Database, school_id: AllowedSchool) -> Causes:
    """Return the causes of the school of the request."""
    known: KnownCauses = request.app.state.known_causes
    return known.of_school(connection, school_id)


SchoolCauses = Annotated[Causes, Depends(school_causes)]
"""The causes of the request's school, for the signature of an endpoint."""
