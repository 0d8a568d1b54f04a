"""A year of nights, haunted by somebody who forges and compacted by the broker: a replay comes to
the same rows, byte for byte.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from confluent_kafka import Producer

from consumers.kafka import Cluster
from consumers.topics import apply_topics
from contract.names import Topics
from tests.laws.log import PARTITION_COUNT, SUBJECTS
from tests.laws.school import School
from tests.nights.compacting import CLEANING, SEGMENTS, configure
from tests.nights.conftest import Places
from tests.nights.deployment import Deployment
from tests.nights.log import Message, read
from tests.nights.replaying import feed, replay, start, worker
from tests.nights.waiting import wait_until
from tests.nights.year import NIGHTS, BrokerLog, Year

_SCHOOL: Final = "oakwood"
_NIGHTS_ALONE: Final = 3
_NIGHTS_AT_ONCE: Final = 20
"""MYA works through the first nights one by one, and then through as many as this."""
_APPLY_LIMIT_S: Final = 120
_CLEAN_LIMIT_S: Final = 120
_OVERTAKEN_LEFT: Final = 0.2
"""What is in the segment that is written to is never compacted."""


@pytest.fixture
def deployment(places: Places, template_database: str) -> Deployment:
    return places.make(template_database)


def test_a_replay_of_a_compacted_year_is_byte_equal(deployment: Deployment, tmp_path: Path) -> None:
    cluster = Cluster(
        bootstrap_servers=deployment.kafka, config_file=None, topics=Topics(deployment.prefix)
    )
    apply_topics(cluster, partitions=PARTITION_COUNT, replication_factor=1)
    configure(cluster, SUBJECTS, SEGMENTS)
    deployment.enrol(_SCHOOL)
    with worker(deployment, tmp_path / "live.log"):
        _live(deployment, cluster)
        there = _judged(deployment)
        configure(cluster, SUBJECTS, CLEANING)
        wait_until(lambda: _is_clean(deployment, there), limit_s=_CLEAN_LIMIT_S, what="compaction")
        feed(deployment, start(deployment))
        compared = replay(deployment, "diff")

    assert compared.stdout.startswith("Generations 1 and 2 are the same: ")
    left = _judged(deployment)
    assert {each.key.rpartition(b"/")[2] for each in there if not each.headers} >= {b"nobody"}
    assert [each for each in _last_of_each(left) if not each.headers] == []
    told = {name for (name,) in deployment.query("SELECT DISTINCT code FROM sync.error_log")}
    assert {"required_field_missing", "subject_not_synced"} <= told
    students = [each for each in there if each.subject == "students" and each.value]
    assert {each.event["author"] for each in students} == {"school", "platform"}


def _live(deployment: Deployment, cluster: Cluster) -> None:
    """Live through the year, while a worker applies it."""
    producer = Producer({"bootstrap.servers": cluster.bootstrap_servers, "linger.ms": 0})
    log = BrokerLog(cluster=cluster, producer=producer)
    log.catch_up()
    year = Year(School(_SCHOOL, log))
    for number in year.nights():
        if number % _NIGHTS_AT_ONCE == 0:
            log.forge()
        if number <= _NIGHTS_ALONE or number % _NIGHTS_AT_ONCE == 0 or number == NIGHTS:
            log.flush()
            wait_until(_applied(deployment, log), limit_s=_APPLY_LIMIT_S, what=f"night {number}")


def _applied(deployment: Deployment, log: BrokerLog) -> Callable[[], bool]:
    def is_applied() -> bool:
        ends = log.catch_up()
        read_to = {
            (topic, number): offset
            for topic, number, offset in deployment.query(
                "SELECT topic, partition, next_offset FROM generation_1.position"
            )
        }
        is_told = deployment.query("SELECT count(*) FROM sync.outbox") == [(0,)]
        return is_told and all(read_to.get(place, 0) >= end for place, end in ends.items())

    return is_applied


def _judged(deployment: Deployment) -> list[Message]:
    """All messages that generations are made of."""
    return [each for each in read(deployment, PARTITION_COUNT) if each.subject in SUBJECTS]


def _is_clean(deployment: Deployment, there: list[Message]) -> bool:
    """Say whether the broker has really removed what was overtaken."""
    return _overtaken(_judged(deployment)) <= _OVERTAKEN_LEFT * _overtaken(there)


def _last_of_each(messages: list[Message]) -> list[Message]:
    return list({(each.subject, each.partition, each.key): each for each in messages}.values())


def _overtaken(messages: list[Message]) -> int:
    return len(messages) - len({(each.subject, each.partition, each.key) for each in messages})
