"""The app on a database of the test's own, with a clock that the test turns."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from fastapi import FastAPI
from psycopg import Connection

from projections.access import tokens
from projections.access.readers import Kind
from projections.roles.declared import Role
from projections.web.app import create_app
from projections.web.settings import WebSettings
from tests.projections.web.browser import ADDRESS, Browser
from tests.roles import url_of


class Clock:
    """Says the time that the test wants."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        """Let time pass."""
        self.now += time


class MakeToken(Protocol):
    """Makes a token, for a school or with `support=True`; returns it."""

    def __call__(
        self, *school_ids: str, support: bool = False, name: str = "Office", days: int = 365
    ) -> str: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(database_url: str, clock: Clock) -> Iterator[FastAPI]:
    """The app as it runs behind https, with no more rights than it needs."""
    url = url_of(Role.WEB, database_url)
    settings = WebSettings(database_url=url, public_url=ADDRESS, secure=True, now=clock)
    with running(settings) as app:
        yield app


@contextmanager
def running(settings: WebSettings) -> Iterator[FastAPI]:
    """Yield an app, and close its connections at the end of the block."""
    app = create_app(settings)
    with closing(app.state.connections):
        yield app


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    return Browser(app)


@pytest.fixture
def make_token(committing: Connection[Any], clock: Clock) -> MakeToken:
    def make(*school_ids: str, support: bool = False, name: str = "Office", days: int = 365) -> str:
        wanted = tokens.Wanted(
            name=name,
            kind=Kind.SUPPORT if support else Kind.SCHOOL,
            school_ids=school_ids or None,
            lifetime=timedelta(days=days),
        )
        _, token = tokens.create(committing, wanted, now=clock())
        committing.commit()
        return token

    return make


@pytest.fixture
def revoke(committing: Connection[Any], clock: Clock) -> Callable[[], None]:
    """Revokes the token that was made last."""

    def revoke() -> None:
        latest = tokens.all_tokens(committing, now=clock())[0]
        tokens.revoke(committing, latest.token_id, now=clock())
        committing.commit()

    return revoke
