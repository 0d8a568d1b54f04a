"""Brokers that forget within seconds what others forget within a week, and what they still know."""

import warnings
from contextlib import closing
from importlib import import_module
from typing import Any, Final

from consumers.kafka import subjects
from contract.names import Topics
from local.broker import Broker
from tests.nights.deployment import PROGRAM_LIMIT_S
from tests.nights.log import PARTITIONS
from tests.nights.waiting import wait_until

FORGETFUL: Final = {
    "transactional.id.expiration.ms": "2000",
    "transaction.remove.expired.transaction.cleanup.interval.ms": "500",
    "producer.id.expiration.ms": "2000",
    "producer.id.expiration.check.interval.ms": "500",
    "offsets.retention.check.interval.ms": "500",
}
"""Settings of a broker for which two seconds are a week; a group that is empty goes at once."""


def wait_until_forgotten(broker: Broker, topics: Topics, *, groups: bool) -> None:
    """Wait until a broker knows no transactional id and no producer any more, and no group either
    if asked for.
    """
    with warnings.catch_warnings():
        # It reads its own files as older versions of Python had it.
        warnings.simplefilter("ignore", DeprecationWarning)
        kafka = import_module("kafka")
    places = [
        kafka.TopicPartition(topics.of(subject), number)
        for subject in subjects()
        for number in range(PARTITIONS)
    ]
    with closing(kafka.KafkaAdminClient(bootstrap_servers=broker.address)) as admin:
        wait_until(
            lambda: not _known(admin, places, groups=groups),
            limit_s=PROGRAM_LIMIT_S,
            what="the end of a holiday",
        )


def _known(admin: Any, places: list[Any], *, groups: bool) -> list[Any]:
    states = admin.describe_producers(places).values()
    producers = [each for state in states for each in state.active_producers]
    known = producers + [each for held in admin.list_transactions().values() for each in held]
    return [*known, *admin.list_groups()] if groups else known
