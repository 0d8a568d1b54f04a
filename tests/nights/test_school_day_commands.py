"""The commands for the school day, as an account manager types them."""

import json
from datetime import time
from typing import Any

import psycopg
import pytest

from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done

SCHOOL = "4711"


_TWO_SCHOOL_DAYS = """
    INSERT INTO sync.school VALUES ('4711', 'Oak Wood', 'Europe/London', '{}', 20, 10, now());
    INSERT INTO sync.school_day (school_id, number, version, who, why)
    VALUES ('4711', 1, 1, 'MYA', 'The first'), ('4711', 2, 2, 'Ada', 'New hours');
    INSERT INTO sync.school_day_period
    VALUES ('4711', 1, '301', 'Period 1', '09:00', '10:00'),
           ('4711', 2, '301', 'Period 1', '09:00', '09:50');
    INSERT INTO sync.accepted_period VALUES ('4711', '301', 'Period 1', '09:00', '09:50', true)
"""


@pytest.fixture
def deployment(deploy: Deploy) -> Deployment:
    """A deployment with a school that has accepted one school day after another."""
    deployed = deploy()
    with psycopg.connect(deployed.database_url) as connection:
        connection.execute(_TWO_SCHOOL_DAYS)
    return deployed


def school_day(deployment: Deployment, *command: str, **environ: str) -> Done:
    options = ("--school", SCHOOL)
    return deployment.run("mya-consumers", "school-day", *command, *options, **environ)


def history(deployment: Deployment) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(school_day(deployment, "list", "--json").stdout)
    return listed


def test_without_a_proposal_there_is_nothing_to_accept(deployment: Deployment) -> None:
    planned = school_day(deployment, "plan", "--json")
    refused = school_day(deployment, "apply", "--why", "New hours")

    assert planned.returncode == 0
    assert json.loads(planned.stdout) == {
        "differs": False,
        "proposal": None,
        "time_slots": [],
        "class_timetables": [],
        "errors": [],
    }
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "has no proposal" in refused.stderr


def test_an_undo_is_dry_unless_it_is_said_to_be_done(deployment: Deployment) -> None:
    dry = school_day(deployment, "undo", "--why", "A mistake", "--json")
    before = deployment.rows("time_slots", SCHOOL)[0]["end_time"]
    done = school_day(deployment, "undo", "--why", "A mistake", "--json", "--yes")
    after = deployment.rows("time_slots", SCHOOL)[0]["end_time"]

    assert (dry.returncode, done.returncode) == (0, 0)
    assert dry.stdout == done.stdout
    (slot,) = json.loads(done.stdout)["time_slots"]
    assert (slot["change"], slot["period_id"]) == ("changed", "301")
    assert (slot["before"]["end_time"], slot["after"]["end_time"]) == ("09:50:00", "10:00:00")
    assert (before, after) == (time(9, 50), time(10))


def test_the_history_names_who_the_option_or_the_environment_names(
    deployment: Deployment,
) -> None:
    school_day(deployment, "undo", "--why", "A mistake", "--yes", MYA_WHO="Ben")

    second, first = history(deployment)

    assert (second["number"], second["who"], second["periods"]) == (2, "Ada", 1)
    assert (second["undone_who"], second["undone_why"]) == ("Ben", "A mistake")
    assert (first["number"], first["undone_who"]) == (1, None)


@pytest.mark.parametrize("command", ["apply", "undo"])
@pytest.mark.parametrize("options", [(), ("--why", " "), ("--why", "So", "--who", "")])
def test_who_and_why_must_be_said(
    deployment: Deployment, command: str, options: tuple[str, ...]
) -> None:
    done = school_day(deployment, command, *options, "--yes")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(history(deployment)) == 2


def test_a_school_that_is_not_known_has_no_school_day(deploy: Deploy) -> None:
    done = school_day(deploy(), "list")

    assert (done.returncode, done.stdout) == (2, "")
    assert "does not know school 4711" in done.stderr
