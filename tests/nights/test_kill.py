"""kill -9 at random moments, of the producer and of the consumers: nothing lost, nothing twice.

An undisturbed twin has the same extracts, and for the consumers the very same log. What is
compared are the tables, the open errors, and the books against the topics.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Final

import pytest

from contract.data_sets import BY_NAME
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, School
from tests.nights.killing import Kill, Killer
from tests.nights.log import Message, copy, read, records
from tests.nights.twin import (
    APPLYING,
    SCHOOLS,
    SENDING,
    Twin,
    at_schools,
    to_people,
    to_people_and_in_which_run,
)

_SEED: Final = 20_261_123
_KILLS_MIN: Final = 20
_KILLS_OF_NIGHT: Final = {"night-1": 4, "night-2": 3}
_DEPLOYMENTS: Final = 5
_KILLS_OF_DEPLOYMENT: Final = 4
_KILLING_LIMIT_S: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Killing:
    """Consumers that are killed in several deployments, while other tests go on: they wait for the
    broker to miss the dead most of the time.
    """

    deployments: list[Deployment]
    kills: list[Future[list[tuple[Kill, bool]]]]


@pytest.fixture(scope="module", autouse=True)
def killing(twin: Twin, deploy: Deploy) -> Iterator[Killing]:
    deployments = [deploy() for _ in range(_DEPLOYMENTS)]
    with ThreadPoolExecutor(_DEPLOYMENTS) as pool:
        kills = [
            pool.submit(_apply_with_kills, twin, each, number)
            for number, each in enumerate(deployments)
        ]
        yield Killing(deployments=deployments, kills=kills)


def test_a_producer_that_is_killed_loses_and_repeats_nothing(twin: Twin, deploy: Deploy) -> None:
    deployment = deploy()

    with ThreadPoolExecutor() as pool:
        live = partial(_live_with_kills, twin, deployment)
        lived = pool.map(live, at_schools(twin.folder, "killed"))
        kills = [kill for own in lived for kill in own]
    deployment.consume()

    landed = [each for each in kills if each.was_running and SENDING in each.said]
    assert len(kills) >= _KILLS_MIN
    assert len(landed) >= len(kills) // 2
    states = Counter(
        (each["state"], each["balanced"])
        for school_id in SCHOOLS
        for each in deployment.rows("runs", school_id)
    )
    assert states.keys() == {("completed", True), ("abandoned", None)}
    assert states["completed", True] >= len(SCHOOLS) * len(_KILLS_OF_NIGHT)
    assert states["abandoned", None] >= len(landed) // 2
    assert twin.differences(deployment, to_people) == []
    _check_books(deployment)


def test_consumers_that_are_killed_lose_and_repeat_nothing(twin: Twin, killing: Killing) -> None:
    kills = [kill for own in killing.kills for kill in own.result(_KILLING_LIMIT_S)]

    landed = [kill for kill, was_done in kills if kill.was_running and not was_done]
    at_work = [each for each in landed if "batch_applied" in each.said]
    assert len(kills) >= _KILLS_MIN
    assert len(landed) >= len(kills) // 2
    assert len(at_work) >= len(kills) // 5
    for deployment in killing.deployments:
        assert twin.differences(deployment, to_people_and_in_which_run) == []
        _check_books(deployment)


def _live_with_kills(twin: Twin, deployment: Deployment, school: School) -> list[Kill]:
    moments = random.Random(f"{_SEED} {school.school_id}")  # noqa: S311 - no secret
    kills = []
    for night, count in _KILLS_OF_NIGHT.items():
        killer = Killer(moments=moments, word=SENDING, span_s=twin.sending_s[night])
        for number in range(count):
            log = twin.folder / f"{school.school_id}-{night}-{number}.log"
            kills.append(killer.kill(partial(_start, deployment, school.night(night)), log))
        deployment.send(school, night)
    return kills


def _apply_with_kills(twin: Twin, deployment: Deployment, number: int) -> list[tuple[Kill, bool]]:
    """Kill again and again, each time with new work; then let one finish.

    Say of each kill whether all work was done by then.
    """
    killer = Killer(
        moments=random.Random(f"{_SEED} {number}"),  # noqa: S311 - no secret
        word=APPLYING,
        span_s=twin.applying_s / 2,
    )
    command = ("mya-consumers", "run", "--until-idle")
    kills: list[tuple[Kill, bool]] = []
    there = 0
    for part in _parts(twin.sent, _KILLS_OF_DEPLOYMENT):
        copy(part, deployment)
        there += sum(each.subject != "errors" for each in part)
        log = twin.folder / f"consumers-{number}-{len(kills)}.log"
        kill = killer.kill(partial(_start, deployment, command), log)
        kills.append((kill, _is_done(deployment, there)))
    deployment.consume()
    return kills


def _start(deployment: Deployment, command: tuple[str, ...], log: Path) -> Popen[bytes]:
    return deployment.start(*command, log=log, MYA_LOG_FORMAT="json")


def _parts(messages: list[Message], count: int) -> Iterator[list[Message]]:
    """Share the messages of each partition out, in their order."""
    places = defaultdict(list)
    for each in messages:
        places[each.subject, each.partition].append(each)
    for part in range(count):
        yield [
            each
            for own in places.values()
            for each in own[len(own) * part // count : len(own) * (part + 1) // count]
        ]


def _is_done(deployment: Deployment, there: int) -> bool:
    """Say whether all that is there was applied, and all that came of it published."""
    applied, waiting = deployment.query(
        "SELECT (SELECT coalesce(sum(next_offset), 0) FROM generation_1.position),"
        " (SELECT count(*) FROM sync.outbox)"
    )[0]
    return bool(applied >= there and waiting == 0)


def _check_books(deployment: Deployment) -> None:
    """Demand that each record of a run stands in one book, and nothing is left behind."""
    assert _books(deployment) == _sent(deployment)
    assert deployment.query("SELECT * FROM sync.quarantine") == []
    assert deployment.query("SELECT * FROM sync.displaced") == []
    assert deployment.query("SELECT * FROM generation_1.pending_run_end") == []


def _books(deployment: Deployment) -> Counter[tuple[str, str, str]]:
    """How many records stand in the books, by school, run and data set."""
    return +Counter(
        {
            (school_id, each["run_id"], each["data_set"]): each["applied"]
            + each["superseded"]
            + each["waiting"]
            + each["errors"]
            for school_id in SCHOOLS
            for each in deployment.rows("run_data_sets", school_id)
        }
    )


def _sent(deployment: Deployment) -> Counter[tuple[str, str, str]]:
    """How many records each run has put on the topics; one that was delivered twice counts once."""
    distinct = {
        (each.event["school"], each.event["run_id"], each.subject, each.event["record_id"])
        for each in records(read(deployment))
    }
    assert {subject for _, _, subject, _ in distinct} == BY_NAME.keys()
    return Counter((school, run, subject) for school, run, subject, _ in distinct)
