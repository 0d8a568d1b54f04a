from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from psycopg import Connection

from projections.access import looks
from tests.projections.rows import insert
from tests.projections.web.browser import Browser
from tests.projections.web.conftest import Clock, MakeToken

PAGE = "/s/oakwood/support"


@pytest.fixture(autouse=True)
def _schools(committing: Connection[Any]) -> None:
    for school_id in ("oakwood", "elmfield"):
        insert(
            committing,
            "school",
            school_id=school_id,
            name=school_id.title(),
            time_zone="Europe/London",
            data_sets_off=[],
            removals_max=20,
            removals_percent_max=10,
        )
    committing.commit()


@pytest.fixture
def support(app: FastAPI, make_token: MakeToken) -> Browser:
    browser = Browser(app)
    browser.sign_in(make_token(support=True, name="Ada of support"))
    return browser


def seen(connection: Connection[Any], school_id: str = "oakwood") -> list[tuple[str, list[str]]]:
    connection.rollback()
    return [(look.name, look.pages) for look in looks.of_school(connection, school_id)]


def test_that_support_looked_is_noted(support: Browser, committing: Connection[Any]) -> None:
    support.get(PAGE)

    assert seen(committing) == [("Ada of support", ["support"])]
    assert seen(committing, "elmfield") == []


def test_that_a_school_looked_is_not_noted(
    browser: Browser, make_token: MakeToken, committing: Connection[Any]
) -> None:
    browser.sign_in(make_token("oakwood"))
    browser.get(PAGE)

    assert seen(committing) == []


@pytest.mark.parametrize(("minutes", "rows"), [(29, 1), (30, 2)])
def test_one_row_tells_of_an_hour(
    minutes: int, rows: int, support: Browser, committing: Connection[Any], clock: Clock
) -> None:
    support.get(PAGE)
    clock.pass_(timedelta(minutes=minutes))
    support.get(PAGE)

    assert len(seen(committing)) == rows


def test_a_school_that_is_not_known_is_nobodys(support: Browser) -> None:
    assert support.get("/s/unheard-of/support").status_code == 404


def test_support_for_named_schools_sees_those_alone(app: FastAPI, make_token: MakeToken) -> None:
    browser = Browser(app)
    browser.sign_in(make_token("oakwood", support=True))

    assert browser.get(PAGE).status_code == 200
    assert browser.get("/s/elmfield/support").status_code == 404


def test_the_school_sees_who_looked_and_when(
    support: Browser, browser: Browser, make_token: MakeToken
) -> None:
    support.get(PAGE)
    browser.sign_in(make_token("oakwood"))

    page = browser.get(PAGE)

    assert "Ada of support" in page.text
    assert "24 November 2026" in page.text
    assert "07:30" in page.text


def test_the_school_sees_that_nobody_looked(browser: Browser, make_token: MakeToken) -> None:
    browser.sign_in(make_token("oakwood"))

    assert "Nobody" in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("schools", "is_support", "leads_to"),
    [
        (["oakwood"], False, "/s/oakwood"),
        (["a/b c"], False, "/s/a%2Fb%20c"),
        (["oakwood"], True, "/s/oakwood"),
        (["oakwood", "elmfield"], True, "/schools"),
        ([], True, "/schools"),
    ],
)
def test_the_start_leads_to_ones_school_or_to_the_list(
    schools: list[str], is_support: bool, leads_to: str, browser: Browser, make_token: MakeToken
) -> None:
    browser.sign_in(make_token(*schools, support=is_support))

    assert browser.get("/").headers["location"] == leads_to
