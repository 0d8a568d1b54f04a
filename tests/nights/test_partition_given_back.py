"""A partition that was taken from a worker and is given back to it is read on."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final

from confluent_kafka import Consumer, Producer

from consumers.kafka import Cluster, subjects
from consumers.loop.service import CONSUMER_SETTINGS
from consumers.loop.subscription import Subscription
from contract.names import Topics
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment
from tests.nights.log import PARTITIONS
from tests.nights.waiting import wait_until

_LIMIT_S: Final = 120
_POLL_S: Final = 0.1
_FIRST: Final = "students"
_LAST: Final = "class-groups"
"""What is read first of a backlog, and what has to wait for it."""
_BACKLOG: Final = 5_000
"""At fifty a second it lasts longer than it takes to share partitions, twice."""

Place = tuple[str, int]


def test_what_was_paused_when_it_was_taken_away_is_read_when_it_is_back(deploy: Deploy) -> None:
    deployment = deploy()
    _write(deployment)
    cluster = Cluster(
        bootstrap_servers=deployment.kafka, config_file=None, topics=Topics(deployment.prefix)
    )
    group = {**CONSUMER_SETTINGS, "group.id": f"group-{secrets.token_hex(4)}"}
    with closing(cluster.consumer(group)) as own, closing(cluster.consumer(group)) as other:
        read: set[Place] = set()
        mine = _subscription(own, cluster)
        _wait(lambda: _poll(mine, read) and len(mine.assigned) == _all_partitions())

        other.subscribe([cluster.topics.of(each) for each in subjects()])
        _wait(lambda: _poll(mine, read) and _join(other) and _is_shared(mine))
        _wait(lambda: _poll(mine, read, _BACKLOG) and mine.is_quiet())
        other.unsubscribe()
        _wait(lambda: _poll(mine, read) and len(mine.assigned) == _all_partitions())
        _wait(lambda: _poll(mine, read, _BACKLOG) and mine.is_quiet())

    assert read == {
        (cluster.topics.of(_FIRST), 0),
        *((cluster.topics.of(_LAST), number) for number in range(PARTITIONS)),
    }


def _subscription(consumer: Consumer, cluster: Cluster) -> Subscription:
    def nothing_read_yet(places: Sequence[Place]) -> dict[Place, int]:
        return dict.fromkeys(places, 0)

    return Subscription(
        consumer,
        cluster.topics,
        subjects=subjects(),
        halt_offsets={},
        ends_of=cluster.ends_of,
        take_over=nothing_read_yet,
        give_up=lambda _: None,
    )


def _write(deployment: Deployment) -> None:
    producer = Producer({"bootstrap.servers": deployment.kafka})
    for _ in range(_BACKLOG):
        producer.produce(f"{deployment.prefix}{_FIRST}", b"", b"key", 0)
    for number in range(PARTITIONS):
        producer.produce(f"{deployment.prefix}{_LAST}", b"", b"key", number)
    assert producer.flush(_LIMIT_S) == 0


def _wait(condition: Callable[[], bool]) -> None:
    wait_until(condition, limit_s=_LIMIT_S, what="partitions given, taken and given back")


def _poll(mine: Subscription, read: set[Place], messages_max: int = 1) -> bool:
    read.update(place for place, _ in mine.poll(_POLL_S, messages_max))
    return True


def _join(other: Consumer) -> bool:
    """Let another consumer take part; what it reads is nothing to us."""
    other.poll(_POLL_S)
    return True


def _is_shared(mine: Subscription) -> bool:
    return len(mine.assigned) < _all_partitions()


def _all_partitions() -> int:
    return PARTITIONS * len(subjects())
