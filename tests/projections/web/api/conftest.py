"""Schools with errors, and tools with tokens for them."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from psycopg import Connection

from tests.projections.web.api.nights import ELM, OAK, spoken, write_night, write_words
from tests.projections.web.browser import Browser
from tests.projections.web.conftest import MakeToken

Tool = Callable[..., Browser]


@pytest.fixture
def nights(committing: Connection[Any]) -> None:
    """A night of two schools: seven errors at the one, one at the other."""
    for school in (OAK, ELM):
        write_night(committing, school)
    write_words(committing, [spoken(number) for number in range(7)])
    write_words(committing, [spoken(0, school=ELM)])


@pytest.fixture
def tool(app: FastAPI, make_token: MakeToken) -> Tool:
    """Make a tool with a token for these schools, or of support for all."""

    def make(*school_ids: str) -> Browser:
        token = make_token(*school_ids, support=len(school_ids) != 1)
        return Browser(app, token=token)

    return make
