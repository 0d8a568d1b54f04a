"""Times as the API tells them: RFC 3339, in UTC, with milliseconds."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema


def written(at: datetime) -> str:
    """Return a time that has a zone as text."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    PlainSerializer(written, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A time, for the fields of a model."""
