"""Several workers: they come to the same as one, and one goes on where another ended."""

import signal
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from consumers.kafka import subjects
from contract.partitions import partition_of
from projections.generations import FIRST
from projections.replay.standing import put_rate
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Row
from tests.nights.log import PARTITIONS, copy, read
from tests.nights.telling import wait_until_told
from tests.nights.twin import NIGHTS, SCHOOLS, Twin, to_people_and_in_which_run
from tests.nights.waiting import wait_until
from tests.nights.watching import Watched, watched

_TAKE_OVER_LIMIT_S: Final = 120
"""The broker misses a dead worker after 5 s; the rest is for a machine that is busy."""

_SLOWLY: Final = 500
"""Records a second: the backlog then lasts until all have come and gone."""


def test_each_of_two_workers_has_schools_to_look_after() -> None:
    halves = {partition_of(each, PARTITIONS) // (PARTITIONS // 2) for each in SCHOOLS}

    assert halves == {0, 1}


def test_two_workers_come_to_the_same_as_one(twin: Twin, deploy: Deploy, tmp_path: Path) -> None:
    deployment = deploy()
    # A worker that has read with other keys lets go of its partitions and begins anew.
    deployment.enrol(*SCHOOLS)

    with _worker(deployment, tmp_path / "one") as one, _worker(deployment, tmp_path / "two") as two:
        _wait_until_shared(one, two)
        copy(twin.sent, deployment)
        _wait_until_applied(deployment)
        _wait_until_nothing_is_unread(one, two)
        applied = [_sums(each.values("mya_worker_events_applied_total")) for each in (one, two)]
        settled = [each.values("mya_worker_runs_settled_total")[""] for each in (one, two)]
        unbalanced = [each.values("mya_worker_runs_unbalanced_total")[""] for each in (one, two)]
        feeding = [each.values("mya_worker_generation") for each in (one, two)]
        assert (one.stop(), two.stop()) == (0, 0)

    for each in (one, two):
        assert "batch_applied" in each.events
        assert "worker_starts_anew" not in each.events
    assert sum(applied) == len(read(deployment)) == sum(map(_told_to_have_applied, (one, two)))
    assert (sum(settled), sum(unbalanced)) == (len(SCHOOLS) * len(NIGHTS), 0)
    assert feeding == [{"1,true": 1}] * 2
    _check_same(deployment, twin)


def test_workers_come_and_go_while_a_backlog_is_applied(
    twin: Twin, deploy: Deploy, tmp_path: Path
) -> None:
    deployment = deploy()
    copy(twin.sent, deployment)
    _limit_rate(deployment, _SLOWLY)

    with _worker(deployment, tmp_path / "first") as first:
        first.wait_for("batch_applied")
        with (
            _worker(deployment, tmp_path / "second") as second,
            _worker(deployment, tmp_path / "third") as third,
        ):
            _wait_until_shared(first, second, third)
            assert first.stop() == 0
            _wait_until_shared(second, third)
            assert second.kill() == -signal.SIGKILL
            _wait_until_shared(third)
            assert not _is_applied(deployment)
            _limit_rate(deployment, None)
            _wait_until_applied(deployment)
            assert third.stop() == 0

    assert "partitions_revoked" in first.events
    assert not [each for each in (first, second, third) if "Traceback" in each.log.read_text()]
    _check_same(deployment, twin)


def test_until_idle_waits_for_what_a_dead_worker_still_holds(
    twin: Twin, deploy: Deploy, tmp_path: Path
) -> None:
    deployment = deploy()
    with (
        _worker(deployment, tmp_path / "dead") as dead,
        _worker(deployment, tmp_path / "b") as other,
    ):
        _wait_until_shared(dead, other)
        dead.kill()
        assert other.stop() == 0
    copy(twin.sent, deployment)

    deployment.consume()

    assert _is_applied(deployment)
    _check_same(deployment, twin)


def test_sigterm_ends_a_worker_cleanly_in_the_middle_of_its_work(
    twin: Twin, deploy: Deploy, tmp_path: Path
) -> None:
    deployment = deploy()
    copy(twin.sent, deployment)

    with _worker(deployment, tmp_path / "ended") as worker:
        worker.wait_for("partitions_assigned")
        assert worker.stop() == 0

    assert "Traceback" not in worker.log.read_text()
    assert not _is_applied(deployment)
    deployment.consume()
    _check_same(deployment, twin)


def _worker(deployment: Deployment, log: Path) -> AbstractContextManager[Watched]:
    """A worker that goes on until it is ended."""
    return watched(deployment, "mya-consumers", "run", log=log)


def _wait_until_shared(*workers: Watched) -> None:
    """Wait until each of these workers has partitions, and together they have all."""
    wait_until(
        lambda: _is_shared([_partitions(each) for each in workers]),
        limit_s=_TAKE_OVER_LIMIT_S,
        what=f"{len(workers)} workers that share all partitions",
    )


def _is_shared(partitions: list[int]) -> bool:
    return min(partitions) > 0 and sum(partitions) == PARTITIONS * len(subjects())


def _partitions(worker: Watched) -> int:
    """How many partitions a worker has, by its own account."""
    signs = {"partitions_assigned": 1, "partitions_revoked": -1}
    return sum(signs.get(each["event"], 0) * each.get("partitions", 0) for each in worker.said)


def _told_to_have_applied(worker: Watched) -> int:
    """How many messages a worker has applied in all its life, by its log."""
    batches = ("batch_applied", "errors_materialised")
    return sum(
        each.get(kind, 0)
        for each in worker.said
        if each["event"] in batches
        for kind in ("events", "steps", "errors")
    )


def _wait_until_nothing_is_unread(*workers: Watched) -> None:
    wait_until(
        lambda: (
            [
                _sums(each.values(name))
                for each in workers
                for name in ("mya_worker_unread_messages", "mya_worker_oldest_unread_seconds")
            ]
            == [0] * len(workers) * 2
        ),
        limit_s=_TAKE_OVER_LIMIT_S,
        what="no lag",
    )


def _sums(values: dict[str, float]) -> float:
    return sum(values.values())


def _limit_rate(deployment: Deployment, rate_max: int | None) -> None:
    """Limit what each worker applies, in records a second."""
    with psycopg.connect(deployment.database_url) as connection:
        put_rate(connection, FIRST, rate_max)


def _wait_until_applied(deployment: Deployment) -> None:
    wait_until(
        partial(_is_applied, deployment), limit_s=_TAKE_OVER_LIMIT_S, what="everything applied"
    )
    wait_until_told(deployment)


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
