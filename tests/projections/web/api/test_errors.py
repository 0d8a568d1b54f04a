from typing import Any

import pytest
from psycopg import Connection

from contract.dead_letters import Change
from tests.projections.web.api.conftest import Tool
from tests.projections.web.api.nights import (
    ELM,
    LABEL,
    OAK,
    STARTED_MS,
    id_of,
    run_id,
    spoken,
    write_words,
)

pytestmark = pytest.mark.usefixtures("nights")


def test_an_error_says_all_that_the_log_has_of_it(tool: Tool) -> None:
    error_id = id_of(spoken(3))

    found = tool(OAK).get(f"/api/errors/{error_id}?school_id=oak")

    assert found.status_code == 200
    assert found.json() == {
        "error_id": error_id,
        "school_id": OAK,
        "data_set": "class-groups",
        "record_id": "c3",
        "detail": "p3",
        "label": None,
        "code": "member_not_imported",
        "severity": "error",
        "place": "inside-mya",
        "state": "open",
        "message": "Person p3 is a member, but is not a user in MYA. The membership was left out.",
        "fix": "Put right why person p3 was not imported, or remove the membership in SIMS.",
        "first_run_id": run_id(OAK),
        "last_run_id": None,
        "raised_at": "2026-11-24T02:31:00.003Z",
        "resolved_at": None,
        "page": f"https://errors.example.org/s/oak/errors/{error_id}",
    }


def test_labels_are_told_only_where_asked_for(tool: Tool) -> None:
    paths = ("/api/errors?school_id=oak", "/api/changes?school_id=oak")

    for path in paths:
        assert LABEL not in tool(OAK).get(path).text
        assert tool(OAK).get(f"{path}&labels=true").text.count(LABEL) == 7


def test_pages_follow_each_other_without_gap_or_repeat(tool: Tool) -> None:
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = tool(OAK).get(f"/api/errors?school_id=oak&limit=2{cursor}").json()
        seen += [each["record_id"] for each in page["errors"]]
        cursor = f"&after={page['next']}"

    assert seen == [f"c{number}" for number in reversed(range(7))]
    assert page["next"] is None


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("code=member_not_imported", 7),
        ("code=other", 0),
        ("record_id=c1", 1),
        ("detail=p1", 1),
        ("text=PERSON p2", 1),
        ("state=resolved", 0),
        ("state=all", 7),
        ("severity=warning", 0),
        ("place=on-site", 0),
        ("data_set=class-groups", 7),
        (f"run_id={run_id(OAK)}", 7),
    ],
)
def test_a_filter_leaves_out_the_rest(query: str, count: int, tool: Tool) -> None:
    found = tool(OAK).get(f"/api/errors?school_id=oak&{query}").json()

    assert len(found["errors"]) == count


def test_a_resolved_error_is_told_as_such(tool: Tool, committing: Connection[Any]) -> None:
    resolved = spoken(1, change=Change.RESOLVED, at_ms=STARTED_MS + 120_000)
    write_words(committing, [resolved], first_offset=20)

    found = tool(OAK).get(f"/api/errors/{id_of(resolved)}?school_id=oak").json()

    assert found["state"] == "resolved"
    assert found["resolved_at"] == "2026-11-24T02:32:00.001Z"


def test_changes_are_told_once_and_then_only_what_is_new(
    tool: Tool, committing: Connection[Any]
) -> None:
    first = tool(OAK).get("/api/changes").json()
    nothing = tool(OAK).get(f"/api/changes?after={first['cursor']}").json()
    write_words(committing, [spoken(2, change=Change.RESOLVED)], first_offset=20)
    second = tool(OAK).get(f"/api/changes?after={nothing['cursor']}").json()

    assert [each["change"] for each in first["changes"]] == ["raised"] * 7
    assert nothing["changes"] == []
    assert [(each["record_id"], each["change"]) for each in second["changes"]] == [
        ("c2", "resolved")
    ]


def test_changes_come_in_parts_that_lack_nothing(tool: Tool) -> None:
    seen: list[str] = []
    cursor, more = "", True
    while more:
        part = tool().get(f"/api/changes?limit=3{cursor}").json()
        seen += [each["error_id"] for each in part["changes"]]
        cursor, more = f"&after={part['cursor']}", part["more"]

    assert len(seen) == len(set(seen)) == 8


def test_changes_are_those_of_the_tokens_schools_or_of_one(tool: Tool) -> None:
    def schools_in(tool_of: tuple[str, ...], query: str = "") -> set[str]:
        found = tool(*tool_of).get(f"/api/changes{query}").json()["changes"]
        return {each["school_id"] for each in found}

    assert schools_in((OAK,)) == {OAK}
    assert schools_in(()) == {OAK, ELM}
    assert schools_in((OAK, ELM), "?school_id=elm") == {ELM}
    assert tool(OAK).get("/api/changes?school_id=elm").status_code == 404


def test_a_school_sees_that_support_read_its_changes(
    tool: Tool, committing: Connection[Any]
) -> None:
    tool().get("/api/changes")

    looks = committing.execute("SELECT school_id, pages FROM sync.support_look").fetchall()

    assert sorted(looks) == [(ELM, ["changes (API)"]), (OAK, ["changes (API)"])]
