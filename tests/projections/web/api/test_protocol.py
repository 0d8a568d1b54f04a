"""What holds for every path: tokens, problems, tags and limits."""

import pytest

from projections.web.api.etags import is_among
from tests.projections.web.api.conftest import Tool
from tests.projections.web.api.nights import ELM, OAK, id_of, run_id, spoken
from tests.projections.web.browser import Browser

pytestmark = pytest.mark.usefixtures("nights")

OF_A_SCHOOL = (
    "/api/errors",
    f"/api/errors/{id_of(spoken(0))}",
    "/api/causes",
    "/api/runs",
    f"/api/runs/{run_id(OAK)}",
    "/api/readiness",
    "/api/changes",
)
PATHS = (*(f"{path}?school_id=oak" for path in OF_A_SCHOOL), "/api/schools", "/api/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_told_anything(path: str, browser: Browser) -> None:
    found = browser.get(path)

    assert found.status_code == 401
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["www-authenticate"] == "Bearer"
    assert found.json()["status"] == 401


@pytest.mark.parametrize("path", OF_A_SCHOOL)
def test_another_school_is_not_there(path: str, tool: Tool) -> None:
    found = tool(ELM).get(f"{path}?school_id=oak")

    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_not_sent_again(path: str, tool: Tool) -> None:
    asked = tool(OAK)
    first = asked.get(path)

    second = asked.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})

    assert (first.status_code, second.status_code) == (200, 304)
    assert second.content == b""
    assert second.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"


def test_what_has_changed_is_sent_again(tool: Tool) -> None:
    asked = tool(OAK)
    first = asked.get("/api/errors?school_id=oak")

    second = asked.get(
        "/api/errors?school_id=oak&limit=2", headers={"If-None-Match": first.headers["etag"]}
    )

    assert second.status_code == 200
    assert second.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("header", "is_there"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ("", False),
        ('"b"', False),
        ("a", False),
    ],
)
def test_a_tag_is_found_among_those_sent(header: str, is_there: bool) -> None:
    assert is_among('"a"', header) == is_there


@pytest.mark.parametrize(
    "query",
    [
        "/api/errors",
        "/api/errors?school_id=oak&limit=0",
        "/api/errors?school_id=oak&limit=501",
        "/api/errors?school_id=oak&state=odd",
        "/api/errors?school_id=oak&after=odd",
        "/api/errors?school_id=oak&sort=oldest&after=eyJhIjoxfQ",
        f"/api/errors?school_id=oak&text={'x' * 201}",
        "/api/errors/odd?school_id=oak",
        "/api/runs?school_id=oak&after=odd",
        "/api/changes?limit=1001",
        "/api/changes?after=W10",
    ],
)
def test_what_makes_no_sense_is_a_problem(query: str, tool: Tool) -> None:
    found = tool(OAK).get(query)

    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", [f"/api/errors/{'0' * 20}?school_id=oak", "/api/runs/none?school_id=oak", "/api/none"]
)
def test_what_is_not_there_is_a_problem(path: str, tool: Tool) -> None:
    found = tool(OAK).get(path)

    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"


def test_the_api_is_read_only(tool: Tool) -> None:
    found = tool(OAK).post("/api/errors", {})

    assert found.status_code == 405
    assert found.headers["allow"] == "GET"
