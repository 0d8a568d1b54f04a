import json
from typing import Any

import pytest
import structlog
from fastapi import APIRouter, FastAPI
from psycopg import Connection

from projections.web.security import BODY_MAX, QUERY_MAX
from projections.web.settings import WebSettings
from tests.projections.web.browser import Browser, csrf_token
from tests.projections.web.conftest import MakeToken, running

ANSWERS = [
    ("GET", "/sign-in", 200),
    ("GET", "/healthz", 200),
    ("GET", "/static/robots.txt", 200),
    ("GET", "/static/missing", 404),
    ("GET", "/s/oakwood/support", 303),
    ("GET", "/api/missing", 404),
    ("GET", "/missing", 404),
    ("POST", "/sign-in", 403),
    ("POST", "/healthz", 405),
    ("PUT", "/sign-in", 405),
    ("DELETE", "/s/oakwood/support", 405),
    ("OPTIONS", "/sign-in", 405),
    ("TRACE", "/", 405),
    ("GET", "/s/oak%00wood/support", 400),
    ("GET", "/sign-in?next=%00", 400),
    ("GET", f"/sign-in?next={'x' * QUERY_MAX}", 414),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_is_protected(method: str, path: str, status: int, browser: Browser) -> None:
    answer = browser.ask(method, path)

    assert answer.status_code == status
    policy = dict(
        each.strip().split(" ", 1) for each in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert set(policy.values()) == {"'none'", "'self'"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "server" not in answer.headers


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_only_what_never_changes_is_kept(
    method: str, path: str, status: int, browser: Browser
) -> None:
    answer = browser.ask(method, path)

    expected = "max-age=3600" if path == "/static/robots.txt" else "no-store"
    if path != "/static/missing":
        assert answer.headers["cache-control"] == expected


def test_without_https_nothing_is_said_of_it(database_url: str) -> None:
    settings = WebSettings(
        database_url=database_url, public_url="http://errors.example.org", secure=False
    )
    with running(settings) as app:
        browser = Browser(app)
        answer = browser.get("/sign-in")

    assert "strict-transport-security" not in answer.headers
    assert list(browser.cookies) == ["mya-sign-in"]


@pytest.mark.parametrize(("too_much", "status"), [(0, 401), (1, 413)])
def test_a_form_has_a_limit(too_much: int, status: int, browser: Browser) -> None:
    start = f"csrf_token={csrf_token(browser.get('/sign-in'))}&token="
    body = start + "x" * (BODY_MAX - len(start) + too_much)

    answer = browser.ask(
        "POST",
        "/sign-in",
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == status
    assert "content-security-policy" in answer.headers


def test_a_database_that_is_down_is_said_so() -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    settings = WebSettings(database_url=url, public_url="https://x.example", secure=True)

    with running(settings) as app:
        answer = Browser(app).get("/healthz")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "127.0.0.1" not in answer.text


def test_a_database_that_was_not_migrated_is_said_so(empty_database_url: str) -> None:
    settings = WebSettings(
        database_url=empty_database_url, public_url="https://x.example", secure=True
    )

    with running(settings) as app:
        assert Browser(app).get("/healthz").status_code == 503


@pytest.mark.parametrize("path", ["/bug", "/api/bug"])
def test_the_words_of_a_bug_go_nowhere(path: str, app: FastAPI) -> None:
    router = APIRouter()

    @router.get(path)
    def bug() -> None:
        raise RuntimeError("Zoë Zanzibar")

    app.include_router(router)

    answer = Browser(app).get(path)

    assert answer.status_code == 500
    assert "Zanzibar" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_api_says_what_is_wrong_as_a_problem(browser: Browser) -> None:
    answer = browser.get("/api/missing")

    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.text)
    assert (problem["status"], problem["title"]) == (404, "Not Found")


def test_one_line_tells_of_a_request_and_not_what_was_looked_for(
    browser: Browser, make_token: MakeToken, committing: Connection[Any]
) -> None:
    browser.sign_in(make_token("oakwood"))

    with structlog.testing.capture_logs() as lines:
        browser.get("/s/oakwood/support?text=Zanzibar")

    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request_answered",
        "log_level": "info",
        "method": "GET",
        "route": "/s/{school_id}/support",
        "status": 200,
        "token_id": 1,
    }
