"""Schools, runs and readiness."""

from datetime import timedelta

import pytest

from tests.projections.web.api.conftest import Tool
from tests.projections.web.api.nights import ELM, OAK, run_id
from tests.projections.web.conftest import Clock

pytestmark = pytest.mark.usefixtures("nights")


def test_a_token_sees_its_schools_and_how_they_stand(tool: Tool) -> None:
    of_one, of_all = (tool(*ids).get("/api/schools").json()["schools"] for ids in ((OAK,), ()))

    assert of_one == [
        {
            "school_id": OAK,
            "name": OAK,
            "time_zone": "Europe/London",
            "errors": 7,
            "warnings": 0,
            "last_started_at": "2026-11-24T02:30:00.000Z",
            "last_completed_at": "2026-11-24T02:31:00.000Z",
        }
    ]
    assert [each["school_id"] for each in of_all] == [ELM, OAK]


def test_runs_are_told_with_their_counts_and_what_is_held(tool: Tool) -> None:
    found = tool(OAK).get("/api/runs?school_id=oak").json()

    (run,) = found["runs"]
    assert run.items() >= {"run_id": run_id(OAK), "state": "completed", "errors_raised": 7}.items()
    assert (run["read"], run["completed"], run["skipped"]) == (20, 1, 1)
    assert found["held"] == [
        {"data_set": "class-groups", "reason": "held", "since": "2026-11-24T02:30:00.000Z"}
    ]
    assert found["overdue"] is False
    assert found["next"] is None


def test_a_night_that_did_not_come_is_overdue(tool: Tool, clock: Clock) -> None:
    asked = tool(OAK)
    clock.pass_(timedelta(hours=22))

    assert asked.get("/api/runs?school_id=oak").json()["overdue"] is True


def test_a_run_is_told_with_its_data_sets(tool: Tool) -> None:
    found = tool(OAK).get(f"/api/runs/{run_id(OAK)}?school_id=oak").json()

    assert [(each["data_set"], each["state"], each["reason"]) for each in found["data_sets"]] == [
        ("class-groups", "skipped", "held"),
        ("students", "completed", None),
    ]


def test_readiness_is_that_of_the_latest_run(tool: Tool) -> None:
    found = tool(OAK).get("/api/readiness?school_id=oak").json()

    assert found == {
        "run_id": run_id(OAK),
        "started_at": "2026-11-24T02:30:00.000Z",
        "permissions_checked": True,
        "data_sets": [
            {
                "data_set": "students",
                "state": "blocked",
                "missing_permissions": ["Run Reports"],
                "missing_columns": [],
            }
        ],
    }


def test_a_school_that_has_sent_nothing_yet_has_empty_answers(tool: Tool) -> None:
    new = tool("new")

    assert new.get("/api/schools").json() == {"schools": []}
    assert new.get("/api/errors?school_id=new").json() == {"errors": [], "next": None}
    assert new.get("/api/runs?school_id=new").json()["overdue"] is True
    assert new.get("/api/readiness?school_id=new").json()["data_sets"] == []
