"""A worker that crashes on an event, from the crash to the morning after, as operators see it."""

import json
import shlex
from pathlib import Path
from typing import Any, Final

import pytest

from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Done, School

SCHOOL: Final = "4711"
MATHEMATICS: Final = "2"


@pytest.fixture
def deployment(deploy: Deploy) -> Deployment:
    return deploy()


@pytest.fixture
def school(deployment: Deployment, tmp_path: Path) -> School:
    made = deployment.run(
        *("mya-producer", "sample", "--students", "30", "--nights", "2", "--seed", "3"),
        *("--out", str(tmp_path / "extracts")),
    )
    assert made.returncode == 0, made.stderr
    return School(school_id=SCHOOL, extracts=tmp_path / "extracts", state=tmp_path / "state")


def buggy(deployment: Deployment, *command: str) -> Done:
    """Run the program as a build that crashes on the school's mathematics."""
    bug = "python", "-m", "tests.nights.crashing_build", MATHEMATICS
    return deployment.run(*bug, *command, MYA_LOG_FORMAT="json")


def quarantine(deployment: Deployment, *command: str, code: int = 0) -> Any:
    done = deployment.run("mya-consumers", "quarantine", *command, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def subjects(deployment: Deployment) -> set[str]:
    return {each["name"] for each in deployment.rows("subjects", SCHOOL)}


def balanced(deployment: Deployment) -> list[Any]:
    return [each for (each,) in deployment.query("SELECT balanced FROM sync.run")]


def test_an_event_that_crashes_every_worker_is_found_parked_and_tried_again(
    deployment: Deployment, school: School
) -> None:
    deployment.send(school, "night-1")

    demand_a_crash_that_says_where(deployment)
    park_what_is_suspected(deployment)
    done = buggy(deployment, "run", "--until-idle")

    assert done.returncode == 0, done.stderr
    assert subjects(deployment) - {"Mathematics"}
    assert "Mathematics" not in subjects(deployment)
    assert balanced(deployment) == [True]
    place = demand_it_is_listed_and_shown(deployment)
    still = buggy(deployment, "quarantine", "retry", "--reason", "parked", "--yes")
    assert still.returncode == 3
    assert "crashes: KeyError" in still.stdout

    taken = [{"became": "taken", "detail": "applied", "messages": 1}]
    assert quarantine(deployment, "retry", *place) == taken
    assert "Mathematics" not in subjects(deployment)
    assert quarantine(deployment, "retry", *place, "--yes") == taken
    assert "Mathematics" in subjects(deployment)
    deployment.consume()
    assert quarantine(deployment, "list") == {"counts": [], "messages": [], "parked": []}
    assert balanced(deployment) == [True]


def demand_a_crash_that_says_where(deployment: Deployment) -> None:
    crashed = buggy(deployment, "run", "--until-idle")
    assert crashed.returncode == 1
    assert "KeyError, a bug in this program" in crashed.stderr
    assert "quarantine suspect" in crashed.stderr
    assert "Mathematics" not in crashed.stderr
    lines = crashed.stderr.splitlines()
    (told,) = (json.loads(each) for each in lines if "worker_crashed" in each)
    assert deployment.prefix + "subjects" in {each["topic"] for each in told["held"]}
    assert told["school_ids"] == [SCHOOL]


def park_what_is_suspected(deployment: Deployment) -> None:
    found = buggy(deployment, "quarantine", "suspect")
    assert found.returncode == 3, found.stderr
    (command,) = found.stdout.splitlines()
    parked = deployment.run(*shlex.split(command))
    assert parked.returncode == 0, parked.stderr
    assert buggy(deployment, "quarantine", "suspect").returncode == 0


def demand_it_is_listed_and_shown(deployment: Deployment) -> list[str]:
    """Return the options that name it."""
    listed = quarantine(deployment, "list")
    assert [(each["reason"], each["messages"]) for each in listed["counts"]] == [("parked", 1)]
    assert listed["parked"][0]["why"] == "crashes: KeyError"
    (message,) = listed["messages"]
    place = [
        *("--topic", message["topic"], "--partition", str(message["partition"])),
        *("--offset", str(message["log_offset"])),
    ]
    shown = quarantine(deployment, "show", *place)
    assert (shown["now"], shown["vouched_for_by"]) == ("can be tried again: `retry`", "school")
    assert "Mathematics" not in json.dumps(shown)
    value = quarantine(deployment, "show", "--value", *place)["value"]
    assert value["record"]["name"] == "Mathematics"
    return place


def test_a_school_is_parked_while_others_go_on_and_taken_in_again(
    deployment: Deployment, school: School
) -> None:
    parked = quarantine_park(deployment, "--school", "4712", "--reason", "crashes")
    assert parked.returncode == 2
    assert "does not know school 4712" in parked.stderr
    deployment.send(school, "night-1")
    deployment.consume()
    before = deployment.read_models(SCHOOL)

    assert quarantine_park(deployment, "--school", SCHOOL, "--reason", "crashes").returncode == 0
    deployment.send(school, "night-2")
    assert buggy(deployment, "run", "--until-idle").returncode == 0
    assert deployment.read_models(SCHOOL) == before
    (count,) = quarantine(deployment, "list", "--school", SCHOOL)["counts"]
    assert count["reason"] == "school_parked"
    assert len(balanced(deployment)) == 1

    undone = quarantine_park(deployment, "--undo", "--school", SCHOOL)
    assert undone.returncode == 0, undone.stderr
    deployment.consume()

    assert balanced(deployment) == [True, True]
    assert deployment.read_models(SCHOOL) != before
    assert quarantine(deployment, "list")["counts"] == []


def quarantine_park(deployment: Deployment, *command: str) -> Done:
    return deployment.run("mya-consumers", "quarantine", "park", *command, "--yes")
