"""Topics as they must be: made where they are missing, checked where they are there."""

import time
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from consumers.kafka import Cluster, KafkaUnavailableError
from contract.topic_settings import TOPIC_SETTINGS

DEFAULT_PARTITIONS: Final = 12
"""Enough for a dozen workers. Fixed for life: a school's partition number derives from it."""

_TIMEOUT_S: Final = 30
_POLL_S: Final = 0.1


def apply_topics(cluster: Cluster, *, partitions: int, replication_factor: int) -> dict[str, str]:
    """Make what is missing, set what differs; return what was done, by topic.

    Raises KafkaUnavailableError when the broker refuses, or a topic has other partitions.
    """
    counts = cluster.partition_counts()
    wrong = sorted(topic for topic, count in counts.items() if count not in (0, partitions))
    if wrong:
        raise KafkaUnavailableError(
            f"{', '.join(wrong)} should have {partitions} partitions and has"
            f" {counts[wrong[0]]}. The number is fixed for life: give --partitions"
            f" {counts[wrong[0]]}, or use another --topic-prefix."
        )
    admin = cluster.admin()
    missing = [topic for topic, count in counts.items() if count == 0]
    try:
        _create(admin, missing, partitions, replication_factor)
        _await(cluster, missing)
        changed = _configure(admin, [topic for topic in counts if topic not in missing])
    except KafkaException as error:
        raise KafkaUnavailableError(f"The broker refuses the topics: {error.args[0]}") from error
    return {
        topic: "created" if topic in missing else "changed" if topic in changed else "unchanged"
        for topic in counts
    }


def _create(admin: AdminClient, topics: list[str], partitions: int, replication: int) -> None:
    if not topics:
        return
    made = admin.create_topics(
        [
            NewTopic(
                topic,
                num_partitions=partitions,
                replication_factor=replication,
                config=TOPIC_SETTINGS,
            )
            for topic in topics
        ],
        operation_timeout=_TIMEOUT_S,
    )
    for future in made.values():
        future.result()


def _await(cluster: Cluster, made: list[str]) -> None:
    """Wait until the brokers tell of topics that they have made: whoever comes next asks them.

    The controller answers first; a broker that is busy learns of it a second or two later.
    """
    deadline = time.monotonic() + _TIMEOUT_S
    while made and not all(cluster.partition_counts()[topic] for topic in made):
        if time.monotonic() > deadline:
            raise KafkaUnavailableError(
                f"The brokers do not tell of {made[0]} {_TIMEOUT_S} s after it was made: run"
                " `mya-consumers topics apply` again."
            )
        time.sleep(_POLL_S)


def _configure(admin: AdminClient, topics: list[str]) -> set[str]:
    if not topics:
        return set()
    resources = [ConfigResource(ResourceType.TOPIC, topic) for topic in topics]
    differing = []
    for resource, future in admin.describe_configs(resources).items():
        current = future.result()
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in TOPIC_SETTINGS.items()
            if current[name].value != value
        ]
        if entries:
            differing.append(
                ConfigResource(ResourceType.TOPIC, resource.name, incremental_configs=entries)
            )
    for future in admin.incremental_alter_configs(differing).values() if differing else ():
        future.result()
    return {resource.name for resource in differing}
