"""Compaction, which a broker does in its own time, hurried."""

from collections.abc import Mapping, Sequence
from typing import Final

from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from consumers.kafka import Cluster

SEGMENTS: Final = {"segment.ms": "200"}
"""What is in the segment that is written to is never compacted."""

CLEANING: Final = {
    "min.compaction.lag.ms": "0",
    "min.cleanable.dirty.ratio": "0.001",
    "file.delete.delay.ms": "0",
}


def configure(cluster: Cluster, subjects: Sequence[str], settings: Mapping[str, str]) -> None:
    """Set the topics of these subjects."""
    resources = [
        ConfigResource(
            ResourceType.TOPIC,
            cluster.topics.of(subject),
            incremental_configs=[
                ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
                for name, value in settings.items()
            ],
        )
        for subject in subjects
    ]
    admin = cluster.admin()  # held until the answers are here
    for future in admin.incremental_alter_configs(resources).values():
        future.result()
