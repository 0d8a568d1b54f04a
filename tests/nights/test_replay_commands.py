"""The commands of a replay: what they refuse, what they only show, and what they change."""

import json
from typing import Any, Final, LiteralString

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment
from tests.nights.log import copy
from tests.nights.replaying import (
    OAK,
    WHY,
    Nights,
    feed,
    grown,
    replay,
    start,
    statuses,
)

_RATE: Final = 1_000


@pytest.fixture(scope="module")
def deployment(deploy: Deploy, nights: Nights) -> Deployment:
    """A deployment of which each test leaves only the live generation."""
    return grown(deploy(), nights)


def _execute(deployment: Deployment, statement: LiteralString, generation: str) -> None:
    schema = Identifier(f"generation_{generation}")
    composed = SQL(statement).format(name=Literal(generation), schema=schema)
    with psycopg.connect(deployment.database_url) as connection:
        connection.execute(composed)


def _abort(deployment: Deployment, generation: str) -> None:
    replay(deployment, "abort", "--generation", generation, "--yes", *WHY)


def _refused(deployment: Deployment, *command: str) -> str:
    done = replay(deployment, *command, code=2)
    assert done.stdout == ""
    return done.stderr


def test_what_cannot_be_is_refused(deployment: Deployment) -> None:
    live = ("--generation", "1", *WHY)

    assert "MYA does not know school beech" in _refused(deployment, "plan", "--school", "beech")
    assert "there is none" in _refused(deployment, "diff")
    assert "there is none" in _refused(deployment, "promote", *WHY)
    assert "no generation to go back to" in _refused(deployment, "rollback", *WHY)
    assert "is the live one" in _refused(deployment, "pause", *live)
    assert "is live, not building" in _refused(deployment, "abort", *live)
    assert "is live, not previous" in _refused(deployment, "drop", *live)
    assert "no generation 9" in _refused(deployment, "diff", "--generation", "9")


def test_who_gives_no_reason_is_refused(deployment: Deployment) -> None:
    assert "--why" in _refused(deployment, "start")
    assert "say it" in _refused(deployment, "start", "--why", " ")


def test_a_plan_without_room_needs_a_person(deployment: Deployment) -> None:
    planned = replay(deployment, "plan", "--school", OAK, "--free-gib", "0", code=3)

    assert "for oak." in planned.stdout
    assert "NOT ENOUGH" in planned.stdout
    assert set(statuses(deployment)) == {"1"}


def test_one_that_has_not_caught_up_takes_no_place(deployment: Deployment) -> None:
    generation = start(deployment)

    promoted = replay(deployment, "promote", "--yes", "--patience-s", "1", *WHY, code=1)

    assert "did not meet within 1 s" in promoted.stderr
    assert "run --generation" in promoted.stderr
    assert statuses(deployment)["1"]["state"] == "live"
    _abort(deployment, generation)


def test_it_rests_and_goes_on_at_the_pace_it_is_told(deployment: Deployment) -> None:
    generation = start(deployment)
    told = ("--generation", generation, *WHY)

    replay(deployment, "pause", *told)
    feed(deployment, generation)
    resting = statuses(deployment)[generation]
    replay(deployment, "resume", "--rate", str(_RATE), *told)
    fed = deployment.consume(MYA_GENERATION=generation, MYA_LOG_FORMAT="json")

    assert (resting["paused"], resting["messages_read"]) == (True, 0)
    batches = [json.loads(line).get("events", 0) for line in fed.stderr.splitlines()]
    assert 0 < max(batches) <= _RATE
    _abort(deployment, generation)


def test_what_is_aborted_is_gone_once_it_is_said_twice(deployment: Deployment) -> None:
    generation = start(deployment, "--generation", "attempt")

    again = _refused(deployment, "start", "--generation", generation, *WHY)
    dry = replay(deployment, "abort", "--generation", generation, *WHY)
    there = statuses(deployment)
    _abort(deployment, generation)

    assert "There is a generation attempt already" in again
    assert "add --yes" in dry.stderr
    assert there[generation]["state"] == "building"
    assert set(statuses(deployment)) == {"1"}
    assert deployment.query("SELECT to_regnamespace('generation_attempt')") == [(None,)]


def test_a_generation_of_another_build_is_left_to_that_build(deployment: Deployment) -> None:
    generation = start(deployment)
    _execute(
        deployment, "UPDATE sync.generation SET build = 'other' WHERE name = {name}", generation
    )

    worker = deployment.run("mya-consumers", "run", "--generation", generation)

    assert (worker.returncode, worker.stdout) == (2, "")
    assert "made by another build" in worker.stderr
    assert "made by another build" in _refused(deployment, "promote", *WHY)
    assert statuses(deployment)[generation]["this_build"] is False
    _abort(deployment, generation)


def test_what_differs_is_shown_and_waits_for_a_person(deployment: Deployment) -> None:
    generation = start(deployment)
    feed(deployment, generation)
    _execute(
        deployment,
        "UPDATE {schema}.subject SET name = 'Alchemy' WHERE school_id = 'elm' AND third_party_id ="
        " (SELECT min(third_party_id) FROM {schema}.subject WHERE school_id = 'elm')",
        generation,
    )

    differing = replay(deployment, "diff", "--json", code=3)
    others = replay(deployment, "diff", "--school", OAK)
    promoted = replay(deployment, "promote", "--yes", *WHY, code=3)
    dry = replay(deployment, "promote", "--accept-diff", *WHY)

    found: dict[str, Any] = json.loads(differing.stdout)
    assert "are the same" in others.stdout
    assert "subject" in json.dumps(found)
    assert "add --accept-diff" in promoted.stderr
    assert "add --yes" in dry.stderr
    assert statuses(deployment)["1"]["state"] == "live"
    _abort(deployment, generation)


def test_only_one_before_is_kept(deploy: Deploy, nights: Nights) -> None:
    deployment = grown(deploy(), nights)
    for _ in range(2):
        feed(deployment, start(deployment))
    replay(deployment, "promote", "--generation", "2", "--yes", *WHY)
    copy(nights.tonight, deployment)
    for generation in ("1", "2", "3"):
        feed(deployment, generation)

    refused = _refused(deployment, "promote", "--generation", "3", "--yes", *WHY)

    assert "Generation 1 is kept from the last promotion" in refused
