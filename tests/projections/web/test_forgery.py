import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from projections.web.letting_in import API
from tests.projections.web.browser import ADDRESS, Browser, csrf_token
from tests.projections.web.conftest import MakeToken


def posts(app: FastAPI) -> list[str]:
    """Return the path of each endpoint that takes forms."""
    return [
        route.path.format_map(_Filled())
        for route in iter_route_contexts(app.routes)
        if route.path and "POST" in (route.methods or ()) and not route.path.startswith(API)
    ]


class _Filled(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "oakwood" if name == "school_id" else "1"


def test_there_are_forms(app: FastAPI) -> None:
    assert {"/sign-in", "/sign-out"} <= set(posts(app))


def test_no_form_is_taken_without_its_token(app: FastAPI, make_token: MakeToken) -> None:
    token = make_token("oakwood")
    browser, other = Browser(app), Browser(app)
    browser.sign_in(token)
    other.sign_in(token)
    browser.get("/sign-in")
    of_another = csrf_token(other.get("/s/oakwood/support"))

    for path in posts(app):
        for form in ({}, {"csrf_token": ""}, {"csrf_token": of_another}, {"csrf_token": "é"}):
            answer = browser.post(path, form | {"token": token})

            assert answer.status_code == 403, (path, form)
            assert "__Host-mya-session" not in answer.headers.get("set-cookie", "")


def test_no_form_is_taken_from_elsewhere(app: FastAPI, make_token: MakeToken) -> None:
    browser = Browser(app)
    browser.sign_in(make_token("oakwood"))
    form = {"csrf_token": csrf_token(browser.get("/s/oakwood/support"))}

    for path in posts(app):
        for name, value in (
            ("Origin", "https://elsewhere.example"),
            ("Origin", "null"),
            ("Origin", "https://["),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        ):
            answer = browser.post(path, form, headers={name: value})

            assert answer.status_code == 403, (path, name, value)
    assert browser.get("/s/oakwood/support").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": ADDRESS},
        {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"},
        # Behind a proxy that keeps the name by which it was asked.
        {"Origin": "https://inside.example", "Host": "inside.example"},
    ],
)
def test_a_form_of_ours_is_taken(
    headers: dict[str, str], browser: Browser, make_token: MakeToken
) -> None:
    browser.sign_in(make_token("oakwood"))
    page = browser.get("/s/oakwood/support")

    answer = browser.post("/sign-out", {"csrf_token": csrf_token(page)}, headers=headers)

    assert answer.status_code == 303


def test_the_forms_token_does_not_tell_the_cookie(browser: Browser, make_token: MakeToken) -> None:
    browser.sign_in(make_token("oakwood"))

    page = browser.get("/s/oakwood/support")

    assert browser.cookies["__Host-mya-session"] not in page.text


def test_a_file_is_not_taken(browser: Browser) -> None:
    page = browser.get("/sign-in")

    answer = browser.ask(
        "POST", "/sign-in", data={"csrf_token": csrf_token(page)}, files={"token": b"mya_1"}
    )

    assert answer.status_code in {400, 422}
