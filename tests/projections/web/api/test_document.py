"""The OpenAPI document is whole, and whatever it allows is answered as it says."""

from typing import Any, Final

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from projections.web.api import document
from tests.projections.web.api.conftest import Tool
from tests.projections.web.api.nights import OAK
from tests.projections.web.conftest import MakeToken

DOCUMENT: Final = document.document()

EXAMPLES: Final = 20
"""Of each path, besides those at the bounds of each parameter: five seconds."""


NOT_PROMISED: Final = [
    # What looks like a cursor need not be one, and no text may hold a NUL.
    checks.positive_data_acceptance,
    # Parameters that nobody knows are passed over; and here the token is always there.
    checks.negative_data_rejection,
]


@pytest.fixture
def token(make_token: MakeToken) -> str:
    return make_token(OAK)


@pytest.fixture
def api(app: FastAPI, nights: None, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=headers)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_whatever_is_asked_is_answered_as_it_says(
    path: str, mode: GenerationMode, api: Any, token: str
) -> None:
    questions = api[path]["GET"].as_strategy(generation_mode=mode)

    # How quickly the library makes up questions is no concern of ours.
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=questions)
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and "school_id" in case.query:
            # Another one is not there, whatever else is asked.
            case.query["school_id"] = OAK
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"}, excluded_checks=NOT_PROMISED
        )

    ask()


def test_it_is_served(tool: Tool) -> None:
    assert tool(OAK).get("/api/openapi.json").json() == DOCUMENT


def test_every_path_tells_of_its_problems_and_its_tag() -> None:
    for path in DOCUMENT["paths"].values():
        answers = path["get"]["responses"]
        assert answers.keys() >= {"200", "304", "401", "404", "422", "503"}
        assert "ETag" in answers["200"]["headers"]
        assert "application/problem+json" in answers["422"]["content"]


def test_nothing_of_the_framework_is_left_in_it() -> None:
    assert "HTTPValidationError" not in str(DOCUMENT)


def test_every_path_is_in_it() -> None:
    routes = [route for each in document.DOCUMENTED for route in each.routes]

    assert {route.path for route in routes if isinstance(route, APIRoute)} == DOCUMENT[
        "paths"
    ].keys()
