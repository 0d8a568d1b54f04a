"""The brokers go away from a worker that has its partitions, and come back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from consumers.kafka import Cluster
from consumers.topics import apply_topics
from contract.names import Topics
from local.broker import Broker
from tests.nights.conftest import Places
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment, School
from tests.nights.log import PARTITIONS
from tests.nights.sample import schools, write_extract
from tests.nights.waiting import wait_until
from tests.nights.watching import watched

_SEED: Final = 7
_STUDENTS: Final = 20


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker of the test's own, for it to end."""
    broker = Broker(folder=tmp_path / "broker")
    try:
        yield broker
    finally:
        broker.kill()


def test_a_worker_outlives_its_brokers_and_ends_in_time_without_them(
    broker: Broker, places: Places, template_database: str, tmp_path: Path
) -> None:
    deployment = replace(places.make(template_database), kafka=broker.start())
    _make_topics(deployment)
    (model,) = schools(students=_STUDENTS, nights=1, seed=_SEED)
    write_extract(model, tmp_path / "night", seed=_SEED, hand=1)
    school = School(school_id="oak", extracts=tmp_path, state=tmp_path / "state")

    with watched(deployment, "mya-consumers", "run", log=tmp_path / "log") as worker:
        worker.wait_for("partitions_assigned")
        worker.wait_until_ready()
        broker.kill()
        reason = worker.wait_until_unready()
        broker.start()
        worker.wait_until_ready()
        deployment.send(school, "night")
        wait_until(
            lambda: [each["balanced"] for each in deployment.rows("runs", "oak")] == [True],
            limit_s=PROGRAM_LIMIT_S,
            what="the night applied",
        )
        broker.kill()
        code = worker.stop()

    assert "brokers do not answer" in reason
    assert code == 0, worker.log.read_text()
    assert "Traceback" not in worker.log.read_text()


def _make_topics(deployment: Deployment) -> None:
    cluster = Cluster(
        bootstrap_servers=deployment.kafka, config_file=None, topics=Topics(deployment.prefix)
    )
    apply_topics(cluster, partitions=PARTITIONS, replication_factor=1)
