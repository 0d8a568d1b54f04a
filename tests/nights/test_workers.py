"""Several workers: they come to the same as one, and one goes on where another ended."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from consumers.kafka import subjects
from contract.partitions import partition_of
from tests.nights.conftest import Deploy
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment, Row
from tests.nights.log import PARTITIONS, copy
from tests.nights.twin import NIGHTS, SCHOOLS, Twin, to_people_and_in_which_run
from tests.nights.waiting import wait_until

_TAKE_OVER_LIMIT_S: Final = 60
"""The broker misses a dead worker after 5 s; the rest is for a machine that is busy."""
_GOODBYE_LIMIT_S: Final = 20

_RUN: Final = ("mya-consumers", "run")


def test_each_of_two_workers_has_schools_to_look_after() -> None:
    halves = {partition_of(each, PARTITIONS) // (PARTITIONS // 2) for each in SCHOOLS}

    assert halves == {0, 1}


def test_two_workers_come_to_the_same_as_one(twin: Twin, deploy: Deploy, tmp_path: Path) -> None:
    deployment, logs = deploy(), [tmp_path / "one.log", tmp_path / "other.log"]

    with _worker(deployment, logs[0]) as one, _worker(deployment, logs[1]) as other:
        _wait_for_both(logs)
        copy(twin.sent, deployment)
        _wait_until_applied(deployment)
        assert (_ended_by_sigterm(one), _ended_by_sigterm(other)) == (0, 0)

    for log in logs:
        assert "batch_applied" in log.read_text()
        assert "worker_starts_anew" not in log.read_text()
    _check_same(deployment, twin)


def test_a_worker_that_is_killed_is_taken_over(twin: Twin, deploy: Deploy, tmp_path: Path) -> None:
    deployment, logs = deploy(), [tmp_path / "killed.log", tmp_path / "other.log"]

    with _worker(deployment, logs[0]) as killed, _worker(deployment, logs[1]) as other:
        _wait_for_both(logs)
        copy(twin.sent, deployment)
        wait_until(
            lambda: "batch_applied" in logs[0].read_text(), limit_s=PROGRAM_LIMIT_S, what="work"
        )
        killed.kill()
        assert killed.wait(_GOODBYE_LIMIT_S) == -signal.SIGKILL
        _wait_until_applied(deployment)
        assert _ended_by_sigterm(other) == 0

    _check_same(deployment, twin)


def test_until_idle_waits_for_what_a_dead_worker_still_holds(
    twin: Twin, deploy: Deploy, tmp_path: Path
) -> None:
    deployment, logs = deploy(), [tmp_path / "killed.log", tmp_path / "other.log"]
    with _worker(deployment, logs[0]) as killed, _worker(deployment, logs[1]) as other:
        _wait_for_both(logs)
        killed.kill()
        assert _ended_by_sigterm(other) == 0
    copy(twin.sent, deployment)

    deployment.consume()

    assert _is_applied(deployment)
    _check_same(deployment, twin)


def test_sigterm_ends_a_worker_cleanly_in_the_middle_of_its_work(
    twin: Twin, deploy: Deploy, tmp_path: Path
) -> None:
    deployment, log = deploy(), tmp_path / "ended.log"
    copy(twin.sent, deployment)

    with _worker(deployment, log) as worker:
        wait_until(
            lambda: "partitions_assigned" in log.read_text(), limit_s=PROGRAM_LIMIT_S, what="work"
        )
        assert _ended_by_sigterm(worker) == 0

    assert "Traceback" not in log.read_text()
    assert not _is_applied(deployment)
    deployment.consume()
    _check_same(deployment, twin)


@contextmanager
def _worker(deployment: Deployment, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that goes on until it is ended, if need be here."""
    with deployment.start(*_RUN, log=log, MYA_LOG_FORMAT="json") as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_for_both(logs: list[Path]) -> None:
    """Wait until two workers share the partitions: the first had to give half of them up."""
    half = PARTITIONS * len(subjects()) // 2
    wait_until(
        lambda: [_partitions(log) for log in logs] == [half, half],
        limit_s=_TAKE_OVER_LIMIT_S,
        what="two workers with half of the partitions each",
    )


def _partitions(log: Path) -> int:
    """How many partitions a worker has, by its own account."""
    signs = {"partitions_assigned": 1, "partitions_revoked": -1}
    # The last line may not be whole yet.
    lines = map(json.loads, log.read_text().rpartition("\n")[0].splitlines())
    return sum(signs.get(line["event"], 0) * line.get("partitions", 0) for line in lines)


def _wait_until_applied(deployment: Deployment) -> None:
    wait_until(
        partial(_is_applied, deployment), limit_s=_TAKE_OVER_LIMIT_S, what="everything applied"
    )


def _is_applied(deployment: Deployment) -> bool:
    """Say whether all runs are settled, and all that came of them is in the error log."""
    runs = [each for school_id in SCHOOLS for each in deployment.rows("runs", school_id)]
    violations, told, waiting = deployment.query(
        "SELECT (SELECT count(*) FROM generation_1.violation),"
        " (SELECT count(*) FROM sync.error_log WHERE place = 'inside-mya' AND state = 'open'),"
        " (SELECT count(*) FROM sync.outbox)"
    )[0]
    is_settled = [each["balanced"] for each in runs] == [True] * len(SCHOOLS) * len(NIGHTS)
    return is_settled and violations == told and not waiting


def _ended_by_sigterm(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(_GOODBYE_LIMIT_S)


def _check_same(deployment: Deployment, twin: Twin) -> None:
    assert twin.differences(deployment, to_people_and_in_which_run) == []
    for school_id in SCHOOLS:
        assert _books(deployment, school_id) == _books(twin.deployment, school_id)


def _books(deployment: Deployment, school_id: str) -> list[Row]:
    """What the runs say of themselves, without how often a record changed its book on the way."""
    way = {"applied": None, "superseded": None}
    rows = (
        each | way | {"booked": each["applied"] + each["superseded"]}
        for each in deployment.rows("run_data_sets", school_id)
    )
    return sorted(rows, key=repr)
