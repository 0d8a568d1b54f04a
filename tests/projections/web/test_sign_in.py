from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from psycopg import Connection

from projections.access import sessions
from projections.web.sign_in import local_path
from tests.projections.web.browser import Browser, csrf_token
from tests.projections.web.conftest import Clock, MakeToken

SUPPORT_PAGE = "/s/oakwood/support"
A_SECOND = timedelta(seconds=1)


def test_a_token_signs_in_and_leads_to_where_one_wanted_to_go(
    browser: Browser, make_token: MakeToken
) -> None:
    token = make_token("oakwood")
    asked = browser.get(f"{SUPPORT_PAGE}?a=b")

    done = browser.sign_in(f" {token}\n", next=f"{SUPPORT_PAGE}?a=b")

    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=%2Fs%2Foakwood%2Fsupport%3Fa%3Db",
    )
    assert (done.status_code, done.headers["location"]) == (303, f"{SUPPORT_PAGE}?a=b")
    assert browser.get(SUPPORT_PAGE).status_code == 200


@pytest.mark.parametrize("token", ["", "mya_unknown", "\0", "x" * 5_000, "é"])
def test_what_is_no_token_does_not_sign_in(
    token: str, browser: Browser, make_token: MakeToken
) -> None:
    make_token("oakwood")

    refused = browser.sign_in(token)

    assert refused.status_code == 401
    assert "not known" in refused.text
    assert browser.get(SUPPORT_PAGE).status_code == 303


def test_a_revoked_token_does_not_sign_in(
    browser: Browser, make_token: MakeToken, revoke: Callable[[], None]
) -> None:
    token = make_token("oakwood")
    revoke()

    assert browser.sign_in(token).status_code == 401


@pytest.mark.parametrize(("left", "status"), [(A_SECOND, 303), (timedelta(0), 401)])
def test_a_token_signs_in_until_it_expires(
    left: timedelta, status: int, browser: Browser, make_token: MakeToken, clock: Clock
) -> None:
    token = make_token("oakwood", days=1)
    clock.pass_(timedelta(days=1) - left)

    assert browser.sign_in(token).status_code == status


def test_the_sessions_cookie_is_of_this_host_alone_and_hidden_from_scripts(
    browser: Browser, make_token: MakeToken
) -> None:
    done = browser.sign_in(make_token("oakwood"))

    (cookie,) = [
        each for each in done.headers.get_list("set-cookie") if each.startswith("__Host-mya-ses")
    ]
    flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
    assert flags == {"httponly", "max-age=43200", "path=/", "samesite=lax", "secure"}


def test_a_session_has_an_id_of_its_own_whatever_the_browser_brought(
    app: FastAPI, make_token: MakeToken
) -> None:
    token = make_token("oakwood")
    attacker, victim = Browser(app), Browser(app)
    attacker.sign_in(token)
    (name,) = attacker.cookies
    planted = attacker.cookies[name]
    victim.cookies.set(name, planted, domain="errors.example.org", path="/")

    victim.sign_in(token)

    assert victim.cookies[name] != planted
    assert attacker.get(SUPPORT_PAGE).status_code == 303


def test_the_database_holds_neither_token_nor_session_id(
    browser: Browser, make_token: MakeToken, committing: Connection[Any]
) -> None:
    token = make_token("oakwood")
    browser.sign_in(token)

    kept = committing.execute(
        "SELECT row_to_json(t)::text || row_to_json(s)::text"
        " FROM sync.access_token t JOIN sync.access_session s USING (token_id)"
    ).fetchall()

    assert len(kept) == 1
    for secret in (token, *browser.cookies.values()):
        assert secret not in kept[0][0]
        assert secret.encode().hex() not in kept[0][0]


def test_signing_out_ends_the_session_for_every_holder_of_the_cookie(
    browser: Browser, app: FastAPI, make_token: MakeToken
) -> None:
    browser.sign_in(make_token("oakwood"))
    copy = Browser(app)
    copy.cookies = browser.cookies
    page = browser.get(SUPPORT_PAGE)

    done = browser.post("/sign-out", {"csrf_token": csrf_token(page)})

    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
    assert copy.get(SUPPORT_PAGE).status_code == 303
    assert not browser.cookies


def test_a_session_ends_with_its_token(
    browser: Browser, make_token: MakeToken, revoke: Callable[[], None]
) -> None:
    browser.sign_in(make_token("oakwood"))
    revoke()

    assert browser.get(SUPPORT_PAGE).status_code == 303


@pytest.mark.parametrize(("left", "status"), [(A_SECOND, 200), (timedelta(0), 303)])
def test_a_session_ends_when_its_token_expires(
    left: timedelta, status: int, browser: Browser, make_token: MakeToken, clock: Clock
) -> None:
    token = make_token("oakwood", days=1)
    clock.pass_(timedelta(days=1) - timedelta(minutes=30))
    browser.sign_in(token)
    clock.pass_(timedelta(minutes=30) - left)

    assert browser.get(SUPPORT_PAGE).status_code == status


@pytest.mark.parametrize(("left", "status"), [(A_SECOND, 200), (timedelta(0), 303)])
def test_a_session_ends_when_nobody_uses_it(
    left: timedelta, status: int, browser: Browser, make_token: MakeToken, clock: Clock
) -> None:
    browser.sign_in(make_token("oakwood"))
    clock.pass_(sessions.IDLE - left)

    assert browser.get(SUPPORT_PAGE).status_code == status


@pytest.mark.parametrize(("left", "status"), [(A_SECOND, 200), (timedelta(0), 303)])
def test_a_session_ends_however_much_it_is_used(
    left: timedelta, status: int, browser: Browser, make_token: MakeToken, clock: Clock
) -> None:
    browser.sign_in(make_token("oakwood"))
    for _ in range(11):
        clock.pass_(timedelta(hours=1))
        browser.get(SUPPORT_PAGE)
    clock.pass_(sessions.ABSOLUTE - timedelta(hours=11) - left)

    assert browser.get(SUPPORT_PAGE).status_code == status


def test_the_oldest_session_of_a_token_makes_way(
    app: FastAPI,
    make_token: MakeToken,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "SESSIONS_MAX", 2)
    token = make_token("oakwood")
    browsers = [Browser(app) for _ in range(3)]

    for each in browsers:
        each.sign_in(token)
        clock.pass_(A_SECOND)

    assert [each.get(SUPPORT_PAGE).status_code for each in browsers] == [303, 200, 200]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("/s/oakwood/errors?code=no_user", "/s/oakwood/errors?code=no_user"),
        ("/", "/"),
        ("", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/sign-in?next=/", "/"),
        ("//[", "/"),
    ],
)
def test_signing_in_leads_to_a_path_of_ours(wanted: str, expected: str) -> None:
    assert expected == local_path(wanted)
