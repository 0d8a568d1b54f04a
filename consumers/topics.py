"""Topics as they must be: made where they are missing, checked where they are there."""

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

DEFAULT_PARTITIONS: Final = 12
"""Enough for a dozen workers. Fixed for life: a school's partition number derives from it."""

_DAY_MS: Final = 24 * 60 * 60 * 1000
_TIMEOUT_S: Final = 30

CONFIG: Final = {
    # The log is replayed for ever: the last word on every key stays.
    "cleanup.policy": "compact",
    # What was overtaken stays for a week, so that a worker that lags reads every version.
    "min.compaction.lag.ms": str(7 * _DAY_MS),
    # And goes after two: a person's former address is not kept for ever.
    "max.compaction.lag.ms": str(14 * _DAY_MS),
    # Longer than the longest replay, which must see that a key was forgotten.
    "delete.retention.ms": str(30 * _DAY_MS),
    # An event's time is the broker's, which a school cannot choose.
    "message.timestamp.type": "LogAppendTime",
}


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
                topic, num_partitions=partitions, replication_factor=replication, config=CONFIG
            )
            for topic in topics
        ],
        operation_timeout=_TIMEOUT_S,
    )
    for future in made.values():
        future.result()


def _configure(admin: AdminClient, topics: list[str]) -> set[str]:
    if not topics:
        return set()
    resources = [ConfigResource(ResourceType.TOPIC, topic) for topic in topics]
    differing = []
    for resource, future in admin.describe_configs(resources).items():
        current = future.result()
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in CONFIG.items()
            if current[name].value != value
        ]
        if entries:
            differing.append(
                ConfigResource(ResourceType.TOPIC, resource.name, incremental_configs=entries)
            )
    for future in admin.incremental_alter_configs(differing).values() if differing else ():
        future.result()
    return {resource.name for resource in differing}
