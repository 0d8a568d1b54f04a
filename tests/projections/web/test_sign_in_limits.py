from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from psycopg import Connection

from projections.access import sign_in_limits
from projections.database import connect
from projections.web.settings import WebSettings
from tests.projections.web.browser import ADDRESS, Browser
from tests.projections.web.conftest import Clock, MakeToken, running


@pytest.fixture(autouse=True)
def _low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_limits, "PER_ADDRESS_MAX", 3)
    monkeypatch.setattr(sign_in_limits, "ALTOGETHER_MAX", 5)


def fail(app: FastAPI, address: str, times: int = 1) -> list[int]:
    browser = Browser(app, address=address)
    return [browser.sign_in("mya_wrong").status_code for _ in range(times)]


def test_an_address_may_fail_so_often_and_no_more(app: FastAPI, make_token: MakeToken) -> None:
    token = make_token("oakwood")

    statuses = fail(app, "203.0.113.7", 4)

    assert statuses == [401, 401, 401, 429]
    assert Browser(app, address="203.0.113.7").sign_in(token).status_code == 429
    assert Browser(app, address="203.0.113.8").sign_in(token).status_code == 303


def test_all_together_may_fail_so_often_and_no_more(app: FastAPI) -> None:
    statuses = [fail(app, f"203.0.113.{number}") for number in range(6)]

    assert statuses == [[401]] * 5 + [[429]]


def test_what_one_address_is_refused_does_not_count_for_all(app: FastAPI) -> None:
    fail(app, "203.0.113.7", 10)

    assert fail(app, "203.0.113.8", 2) == [401, 401]
    assert fail(app, "203.0.113.9") == [429]


def test_who_succeeds_is_not_counted(app: FastAPI, make_token: MakeToken) -> None:
    token = make_token("oakwood")

    statuses = [Browser(app).sign_in(token).status_code for _ in range(8)]

    assert statuses == [303] * 8


@pytest.mark.parametrize(("left", "status"), [(timedelta(seconds=1), 429), (timedelta(0), 401)])
def test_the_count_begins_anew_after_its_window(
    left: timedelta, status: int, app: FastAPI, clock: Clock
) -> None:
    fail(app, "203.0.113.7", 4)
    clock.pass_(sign_in_limits.WINDOW - left)

    assert fail(app, "203.0.113.7") == [status]


def test_processes_share_the_count(app: FastAPI, database_url: str, clock: Clock) -> None:
    settings = WebSettings(database_url=database_url, public_url=ADDRESS, secure=True, now=clock)
    fail(app, "203.0.113.7", 3)

    with running(settings) as other:
        assert fail(other, "203.0.113.7") == [429]


def test_attempts_at_once_are_all_counted(database_url: str, clock: Clock) -> None:
    def admitted(_: int) -> bool:
        with connect(database_url, application_name="test") as connection:
            return sign_in_limits.admit(connection, "203.0.113.7", now=clock())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(admitted, range(8)))

    assert answers.count(True) == 3


def test_what_is_kept_is_bounded(app: FastAPI, committing: Connection[Any], clock: Clock) -> None:
    for number in range(10):
        fail(app, f"203.0.113.{number}")
    most = rows_of(committing)
    clock.pass_(sign_in_limits.WINDOW)
    fail(app, "203.0.113.99")

    assert (most, rows_of(committing)) == (6, 2)


def test_nobody_is_believed_who_says_for_whom_he_asks(app: FastAPI) -> None:
    browser = Browser(app)
    statuses = []
    for number in range(4):
        browser.headers["X-Forwarded-For"] = f"198.51.100.{number}"
        statuses.append(browser.sign_in("mya_wrong").status_code)

    assert statuses == [401, 401, 401, 429]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
    ],
)
def test_an_address_is_counted_for_its_network(address: str, expected: str) -> None:
    assert expected == sign_in_limits.network_of(address)


def rows_of(connection: Connection[Any]) -> int:
    connection.rollback()
    row = connection.execute("SELECT count(*) FROM sync.sign_in_count").fetchone()
    assert row is not None
    return int(row[0])
