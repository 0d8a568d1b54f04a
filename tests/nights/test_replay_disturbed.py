"""Replays that are disturbed: killed, while nights come in, while people change what MYA owns."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psycopg
import pytest

from contract.partitions import partition_of
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment
from tests.nights.log import PARTITIONS, copy
from tests.nights.replaying import (
    ELM,
    OAK,
    SCHOOLS,
    WHY,
    YEW,
    Nights,
    feed,
    grown,
    replay,
    rows_of,
    seen,
    start,
    statuses,
    worker,
)
from tests.nights.waiting import wait_until

_LIMIT_S: Final = 120
_SAME: Final = "are the same"


@pytest.fixture
def deployment(deploy: Deploy, nights: Nights) -> Deployment:
    return grown(deploy(), nights)


def test_two_schools_share_a_partition_number() -> None:
    numbers = {each: partition_of(each, PARTITIONS) for each in SCHOOLS}

    assert numbers[OAK] == numbers[YEW] != numbers[ELM]


def test_a_replay_of_one_school_leaves_the_others_byte_for_byte(deployment: Deployment) -> None:
    generation = start(deployment, "--school", OAK)
    feed(deployment, generation)

    for school_id in (YEW, ELM):
        assert rows_of(deployment, generation, school_id) == rows_of(deployment, "1", school_id)
    assert rows_of(deployment, generation, OAK)["record"]
    assert _SAME in replay(deployment, "diff").stdout


def test_nothing_that_happens_meanwhile_changes_the_result(
    deployment: Deployment, deploy: Deploy, nights: Nights, tmp_path: Path
) -> None:
    whole = start(deployment, "--rate", "500")
    part = start(deployment, "--rate", "500", "--school", OAK)
    logs = [tmp_path / f"{name}.log" for name in ("live", "whole", "part", "joined")]

    with (
        worker(deployment, logs[0]),
        worker(deployment, logs[1], whole),
        worker(deployment, logs[2], part),
    ):
        with worker(deployment, logs[3], whole):
            _change_what_mya_owns(deployment)
            copy(nights.tonight, deployment)
        for each in (whole, part):
            replay(deployment, "resume", "--generation", each, *WHY)
            feed(deployment, each)
        compared = [replay(deployment, "diff", "--generation", each) for each in (whole, part)]
    alone = grown(deploy(), nights)
    _change_what_mya_owns(alone)
    copy(nights.tonight, alone)
    alone.consume()

    assert [_SAME in each.stdout for each in compared] == [True, True]
    assert seen(deployment) == seen(alone)


def _change_what_mya_owns(deployment: Deployment) -> None:
    school = ("--school", OAK)
    for command in (
        ("settings", "set", *school, "--do-not-judge", "subjects"),
        ("accounts", "add", *school, "--username", "head"),
        ("settings", "set", *school, "--judge", "subjects"),
    ):
        done = deployment.run("mya-consumers", *command)
        assert done.returncode == 0, done.stderr


_POINTS_OF_START: Final = {
    "before it is noted": "LOCK TABLE sync.generation IN SHARE MODE",
    "before it has tables": "CREATE SCHEMA generation_2",
    "while it is copied": "LOCK TABLE generation_1.record IN ACCESS EXCLUSIVE MODE",
}


def test_a_start_that_is_killed_can_be_given_again(deployment: Deployment, tmp_path: Path) -> None:
    command = ("start", "--school", OAK, "--generation", "2", *WHY)

    for point, lock in _POINTS_OF_START.items():
        _kill_at(deployment, lock, command, tmp_path / f"{point}.log")
    replay(deployment, *command)
    feed(deployment, "2")

    assert _SAME in replay(deployment, "diff").stdout
    assert rows_of(deployment, "2", YEW) == rows_of(deployment, "1", YEW)


_POINTS_OF_PROMOTION: Final = {
    "before it holds both": "SELECT pg_advisory_xact_lock_shared(x'4D59410002'::bigint)",
    "while it compares": "LOCK TABLE generation_1.record IN ACCESS EXCLUSIVE MODE",
    "before it is noted": "LOCK TABLE sync.generation_event IN SHARE MODE",
}


def test_a_promotion_that_is_killed_can_be_given_again(
    deployment: Deployment, tmp_path: Path
) -> None:
    before, command = seen(deployment), ("promote", "--yes", *WHY)
    feed(deployment, start(deployment))

    for point, lock in _POINTS_OF_PROMOTION.items():
        _kill_at(deployment, lock, command, tmp_path / f"{point}.log")
        assert statuses(deployment)["1"]["state"] == "live"
    replay(deployment, *command)

    assert statuses(deployment)["2"]["state"] == "live"
    assert seen(deployment) == before


_POINTS_OF_WORK: Final = {
    "its first records": "LOCK TABLE generation_{}.record IN SHARE MODE",
    "lessons": "LOCK TABLE generation_{}.lesson IN SHARE MODE",
    "the end of a run": "LOCK TABLE generation_{}.pending_run_end IN SHARE MODE",
    "what it found": "LOCK TABLE generation_{}.violation IN SHARE MODE",
}


def test_a_worker_that_is_killed_is_started_again(deployment: Deployment, tmp_path: Path) -> None:
    generations = [start(deployment) for _ in _POINTS_OF_WORK]

    for name, lock in zip(generations, _POINTS_OF_WORK.values(), strict=True):
        log = tmp_path / f"killed-{name}.log"
        with (
            _locked(deployment, lock.format(name)),
            worker(deployment, log, name) as process,
        ):
            _wait_for_blocked(deployment, f"mya-consumers {name}")
            process.kill()
    for name in generations:
        feed(deployment, name)

    for name in generations:
        assert _SAME in replay(deployment, "diff", "--generation", name).stdout


def _kill_at(deployment: Deployment, lock: str, command: tuple[str, ...], log: Path) -> None:
    """Kill a command of `replay` where it waits for this lock."""
    with (
        _locked(deployment, lock),
        deployment.start("mya-consumers", "replay", *command, log=log) as process,
    ):
        _wait_for_blocked(deployment, "mya-consumers replay")
        process.kill()
    wait_until(
        partial(_is_gone, deployment, "mya-consumers replay"), limit_s=_LIMIT_S, what="its end"
    )


@contextmanager
def _locked(deployment: Deployment, lock: str) -> Iterator[None]:
    with psycopg.connect(deployment.database_url) as connection:
        connection.execute(lock.encode())
        yield
        connection.rollback()


def _wait_for_blocked(deployment: Deployment, name: str) -> None:
    wait_until(partial(_is_blocked, deployment, name), limit_s=_LIMIT_S, what=f"{name} blocked")


def _is_blocked(deployment: Deployment, name: str) -> bool:
    return bool(
        deployment.query(
            "SELECT FROM pg_stat_activity WHERE datname = current_database()"
            f" AND application_name = '{name}' AND wait_event_type = 'Lock'"
        )
    )


def _is_gone(deployment: Deployment, name: str) -> bool:
    return not deployment.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        f" AND application_name = '{name}'"
    )
