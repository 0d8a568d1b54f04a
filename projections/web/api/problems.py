"""What is answered when there is no answer, for the document; `web.faults` makes it."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

PROBLEM_TYPE: Final = "application/problem+json"


class Problem(BaseModel):
    """A problem, as RFC 9457 has it."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(description="The status in words.")
    status: int = Field(description="The status.")
    detail: str = Field(description="What is wrong, in words for people.")


_CONTENT: Final = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _problem(description: str, *headers: str) -> dict[str, Any]:
    told = {name: {"schema": {"type": "string"}} for name in headers}
    return {"description": description, "content": _CONTENT, "headers": told}


PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Nothing has changed since the answer of this ETag (If-None-Match)."},
    400: {"description": "The request cannot be read."},
    401: _problem("No token, or one that is unknown, revoked or expired.", "WWW-Authenticate"),
    404: _problem("There is no such thing, or it is not this reader's to see."),
    405: _problem("The API is read only."),
    414: {"description": "The query is longer than 4096 bytes."},
    422: _problem("A parameter is missing, or is not what it must be."),
    500: _problem("A fault of ours."),
    503: _problem("The database cannot be reached, or too much is asked at once.", "Retry-After"),
}
"""Of every path."""
