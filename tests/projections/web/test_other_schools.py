"""No endpoint shows a school's data to anybody else, whoever adds it.

The addresses come from the app itself, filled with the other school's ids, and from everything
that the other school's own pages link to.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, Final

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from psycopg import Connection

from projections.access import tokens
from projections.web.app import PUBLIC
from projections.web.letting_in import API
from tests.projections.rows import AT, insert
from tests.projections.web.browser import Browser
from tests.projections.web.conftest import Clock, MakeToken

OWN: Final = "oakwood"
THEIRS: Final = "elmfield"
MARK: Final = "Zanzibar"
"""In everything that the other school has: no answer to anybody else may hold it."""

IDS: Final = {
    "school_id": THEIRS,
    "error_id": "theirs-open",
    "run_id": "run-theirs",
    "cause_id": "theirs-open",
    "data_set": "class-groups",
}
PUBLIC_PATHS: Final = {"/healthz", "/sign-in", "/sign-out", "/static"}
PAGES_MAX: Final = 60
_LINK: Final = re.compile(r'(?:href|action|src)="(/[^"#]*)|"(/(?:s|api)/[^"#]*)"')


@pytest.fixture(autouse=True)
def _the_other_school(committing: Connection[Any]) -> None:
    for school_id, name in ((OWN, "Oakwood"), (THEIRS, f"{MARK} High")):
        insert(
            committing,
            "school",
            school_id=school_id,
            name=name,
            time_zone="Europe/London",
            data_sets_off=[],
            removals_max=20,
            removals_percent_max=10,
        )
    theirs = {"school_id": THEIRS, "label": MARK, "message": MARK, "fix": MARK, "detail": MARK}
    run = {"first_run_id": "run-theirs"}
    insert(committing, "error_log", error_id="theirs-open", **theirs, **run)
    insert(
        committing,
        "error_log",
        error_id="theirs-resolved",
        state="resolved",
        resolved_at=AT,
        **theirs,
        **run,
    )
    insert(committing, "run", school_id=THEIRS, run_id="run-theirs", completed_at=AT)
    insert(
        committing,
        "run_data_set",
        school_id=THEIRS,
        run_id="run-theirs",
        data_set="class-groups",
        reason=MARK,
    )
    committing.commit()


Strangers = dict[str, Browser]


@pytest.fixture
def strangers(
    app: FastAPI, make_token: MakeToken, revoke: Callable[[], None], clock: Clock
) -> Strangers:
    """Everybody who may not see the other school, each in every way of asking."""
    expired, expired_token = _both_ways(app, make_token(THEIRS, days=1))
    clock.now = clock.now.replace(day=clock.now.day + 2)
    revoked, revoked_token = _both_ways(app, make_token(THEIRS))
    revoke()
    signed_in, bearer = _both_ways(app, make_token(OWN))
    support, support_token = _both_ways(app, make_token(OWN, support=True))
    return {
        "nobody": Browser(app),
        "expired session": expired,
        "expired token": expired_token,
        "revoked session": revoked,
        "revoked token": revoked_token,
        "another school": signed_in,
        "another school's token": bearer,
        "support of another school": support,
        "token of support of another school": support_token,
        "no token at all": Browser(app, token=tokens.PREFIX),
    }


def _both_ways(app: FastAPI, token: str) -> tuple[Browser, Browser]:
    browser = Browser(app)
    assert browser.sign_in(token).status_code == 303
    return browser, Browser(app, token=token)


def test_every_endpoint_keeps_the_other_schools_data(app: FastAPI, strangers: Strangers) -> None:
    # Also through the own school's pages, with the other's ids in path and query.
    ours = [f"{path}&school_id={THEIRS}" for path in _addresses(app, IDS | {"school_id": OWN})]
    addresses = [*_addresses(app, IDS), *ours, *(f"{path}&school_id={OWN}" for path in ours)]

    offences = [each for way in ("GET", "POST") for each in _offences(strangers, addresses, way)]

    assert addresses
    assert not offences


def test_what_the_other_schools_pages_link_to_is_kept_too(
    app: FastAPI, strangers: Strangers, make_token: MakeToken
) -> None:
    browser, program = _both_ways(app, make_token(THEIRS))
    found = _crawled(browser, ["/", *_addresses(app, IDS)]) | set(_addresses(app, IDS))
    answers = [(program if each.startswith(API) else browser).get(each) for each in found]
    in_ours = {each.replace(THEIRS, OWN) for each in found}

    offences = list(_offences(strangers, sorted(found | in_ours), "GET"))

    # Else the sweep would find nothing because there is nothing.
    assert any(MARK in answer.text for answer in answers)
    assert not offences


def test_what_anybody_may_ask_is_listed_here() -> None:
    public = {route.path for router in PUBLIC for route in iter_route_contexts(router.routes)}

    assert public | {"/static"} == PUBLIC_PATHS


def test_a_session_opens_no_door_of_the_api_and_a_token_none_of_the_pages(
    app: FastAPI, make_token: MakeToken
) -> None:
    session, bearer = _both_ways(app, make_token(THEIRS))

    for path in _addresses(app, IDS):
        wrong = session if path.startswith(API) else bearer
        assert wrong.get(path).status_code in {303, 401, 405}, path


def test_an_endpoint_that_shows_it_is_found(app: FastAPI, strangers: Strangers) -> None:
    leak = APIRouter()
    leak.add_api_route("/api/leak", lambda: MARK)
    app.include_router(leak)

    found = list(_offences(strangers, _addresses(app, IDS), "GET"))

    assert len(found) == len(strangers)
    assert all("/api/leak?school_id=elmfield" in each for each in found)


def _offences(strangers: Strangers, addresses: list[str], method: str) -> Iterator[str]:
    for path in addresses:
        for who, browser in strangers.items():
            answer = browser.ask(method, path)
            fault = _fault(who, path, answer.status_code)
            if MARK in answer.text:
                fault = "shows the other school's data"
            if fault:
                yield f"{who}: {method} {path}: {fault}"


def _fault(who: str, path: str, status: int) -> str | None:
    is_let_in = who in {"another school", "support of another school"}
    if path.startswith(API):
        is_let_in = "token of support of another" in who or who == "another school's token"
    refused = {303, 401, 403, 404, 405}
    if status >= 500 or (not is_let_in and status not in refused):
        return f"answers {status}"
    if is_let_in and f"/s/{THEIRS}" in path and status not in {403, 404, 405}:
        return f"answers {status}, not as if there were no such school"
    return None


def _addresses(app: FastAPI, ids: dict[str, str]) -> list[str]:
    """Return the address of every endpoint that is not public."""
    return [
        _filled(route, ids)
        for route in iter_route_contexts(app.routes)
        if route.path and route.path not in PUBLIC_PATHS
    ]


def _filled(route: RouteContext, ids: dict[str, str]) -> str:
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: ids.get(name[1], "1"), route.path or "")
    # What is not in the path may be in the query.
    asked = "&".join(f"{name}={value}" for name, value in ids.items())
    return f"{path}?{asked}"


def _crawled(browser: Browser, paths: list[str]) -> set[str]:
    """Return every address that is linked to from here on."""
    seen: set[str] = set()
    waiting = list(paths)
    while waiting and len(seen) < PAGES_MAX:
        path = waiting.pop()
        if path in seen or path.partition("?")[0] in PUBLIC_PATHS or "/static/" in path:
            continue
        seen.add(path)
        answer = browser.get(path)
        found = [unescape(one or other) for one, other in _LINK.findall(answer.text)]
        waiting += [*found, *filter(None, [answer.headers.get("location")])]
    return seen
