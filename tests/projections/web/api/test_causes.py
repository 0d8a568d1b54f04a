from typing import Any

import pytest
from psycopg import Connection

from tests.projections.web.api.conftest import Tool
from tests.projections.web.api.nights import LABEL, OAK, held, write_words

pytestmark = pytest.mark.usefixtures("nights")


def test_every_open_error_is_under_a_cause_by_which_it_is_found(tool: Tool) -> None:
    asked = tool(OAK)

    groups = asked.get("/api/causes?school_id=oak").json()["groups"]

    causes = [cause for group in groups for cause in group["causes"]]
    assert sum(group["errors"] for group in groups) == 7
    for each in causes:
        found = asked.get(f"/api/errors?school_id=oak&cause={each['cause_id']}").json()
        assert len(found["errors"]) == each["errors"]


def test_so_many_causes_of_a_line_are_shown_as_are_asked_for(tool: Tool) -> None:
    groups = tool(OAK).get("/api/causes?school_id=oak&shown=0").json()["groups"]

    assert {len(group["causes"]) for group in groups} == {0}
    assert sum(group["cause_count"] for group in groups) > 0


def test_labels_of_causes_are_told_only_where_asked_for(
    tool: Tool, committing: Connection[Any]
) -> None:
    write_words(committing, [held()], first_offset=20)

    plain, with_labels = (
        tool(OAK).get(f"/api/causes?school_id=oak{more}").json() for more in ("", "&labels=true")
    )

    assert LABEL not in str(plain)
    assert {cause["label"] for group in plain["groups"] for cause in group["causes"]} == {None}
    assert LABEL in str(with_labels)
