"""Kafka has less than was read of it: nothing is skipped, and a person decides."""

from pathlib import Path
from typing import Final

from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    AdminClient,
    NewTopic,
)

from consumers.kafka import Cluster
from contract.names import FILLER_KEY, Topics
from tests.nights.compacting import configure
from tests.nights.conftest import Deploy
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment
from tests.nights.log import PARTITIONS
from tests.nights.watching import watched

_MESSAGES: Final = 5
_LIMIT_S: Final = 120


def test_a_log_that_ends_before_what_was_read_of_it_is_not_read(deploy: Deploy) -> None:
    deployment = deploy()
    deployment.consume()
    topic = f"{deployment.prefix}rooms"
    one = f"WHERE topic = '{topic}' AND partition = 1"
    read = f"SELECT next_offset FROM generation_1.position {one}"  # noqa: S608 - names of ours
    ahead = f"UPDATE generation_1.position SET next_offset = 7 {one} RETURNING next_offset"  # noqa: S608
    assert deployment.query(ahead) == [(7,)]

    refused = deployment.run("mya-consumers", "run", "--until-idle", "--patience-s", "0")
    asked = deployment.run("mya-consumers", "topics", "replaced", "--why", "A test")

    assert refused.returncode == 1
    assert f"Partition 1 of {topic} ends at 0 and was read up to 7 before" in refused.stderr
    assert (asked.returncode, asked.stdout) == (0, f"{topic}\n")
    assert deployment.query(read) == [(7,)]

    done = deployment.run("mya-consumers", "topics", "replaced", "--why", "A test", "--yes")

    assert (done.returncode, done.stdout) == (0, f"{topic}\n")
    deployment.consume()
    assert deployment.query(read) == [(0,)]


def test_a_log_of_which_the_next_messages_are_gone_is_not_read(deploy: Deploy) -> None:
    deployment, topic = _with_a_quiet_room(deploy)
    _say_nothing(deployment, topic, _MESSAGES)
    _cut(deployment, topic, before=_MESSAGES + 3)

    refused = deployment.run("mya-consumers", "run", "--until-idle", "--patience-s", "0")
    asked = deployment.run("mya-consumers", "topics", "replaced", "--why", "A test")

    assert refused.returncode == 1
    assert f"Partition 1 of {topic} has not what comes next" in refused.stderr
    assert (asked.returncode, asked.stdout) == (0, f"{topic}\n")
    assert _position(deployment, topic) == _MESSAGES

    deployment.run("mya-consumers", "topics", "replaced", "--why", "A test", "--yes")

    deployment.consume()
    assert _position(deployment, topic) == 2 * _MESSAGES


def test_a_worker_does_not_go_on_in_a_log_that_was_made_anew_under_it(
    deploy: Deploy, tmp_path: Path
) -> None:
    deployment, topic = _with_a_quiet_room(deploy)
    command = ("mya-consumers", "run", "--patience-s", "3")

    with watched(deployment, *command, log=tmp_path / "log") as worker:
        worker.wait_until_ready()
        admin = AdminClient({"bootstrap.servers": deployment.kafka})
        admin.delete_topics([topic])[topic].result(_LIMIT_S)
        admin.create_topics([NewTopic(topic, PARTITIONS)])[topic].result(_LIMIT_S)
        _say_nothing(deployment, topic, 2 * _MESSAGES)
        code = worker.process.wait(PROGRAM_LIMIT_S)

    assert code == 1
    assert "topics were made anew" in worker.log.read_text()
    # It may have read on for an instant, before the broker took the partition away from it: all is
    # read from the beginning.
    asked = deployment.run("mya-consumers", "topics", "replaced", "--why", "A test")
    assert (asked.returncode, asked.stdout) == (0, f"{topic}\n")


def _with_a_quiet_room(deploy: Deploy) -> tuple[Deployment, str]:
    """Return a deployment that has read some messages about rooms, and their topic."""
    deployment = deploy()
    topic = f"{deployment.prefix}rooms"
    _say_nothing(deployment, topic, _MESSAGES)
    deployment.consume()
    assert _position(deployment, topic) == _MESSAGES
    return deployment, topic


def _say_nothing(deployment: Deployment, topic: str, messages: int) -> None:
    producer = Producer({"bootstrap.servers": deployment.kafka})
    for _ in range(messages):
        producer.produce(topic, key=FILLER_KEY, partition=1)
    assert producer.flush(_LIMIT_S) == 0


def _cut(deployment: Deployment, topic: str, *, before: int) -> None:
    """Delete the messages before an offset, which the broker does only where it may delete."""
    cluster = Cluster(
        bootstrap_servers=deployment.kafka, config_file=None, topics=Topics(deployment.prefix)
    )
    configure(cluster, ["rooms"], {"cleanup.policy": "compact,delete"})
    admin, place = cluster.admin(), TopicPartition(topic, 1, before)
    admin.delete_records([place])[place].result(_LIMIT_S)


def _position(deployment: Deployment, topic: str) -> int:
    ((position,),) = deployment.query(
        f"SELECT next_offset FROM generation_1.position WHERE topic = '{topic}' AND partition = 1"  # noqa: S608 - names of ours
    )
    return int(position)
