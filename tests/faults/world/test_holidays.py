"""A holiday lasts longer than brokers remember producers, transactions and groups."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from confluent_kafka import Producer

from consumers.kafka import Cluster, Setting
from consumers.loop.relay import Relay
from contract.names import Topics
from projections import database
from projections.permanent import outbox
from projections.permanent.outbox import Message
from tests.faults.calm import Calm
from tests.faults.schedule import SCHOOLS
from tests.faults.world.brokers import one_broker
from tests.faults.world.forgetting import FORGETFUL, wait_until_forgotten
from tests.faults.world.nights import Nights
from tests.faults.world.world import deployed
from tests.nights.conftest import Places
from tests.nights.watching import watched

_SLOWLY_S: Final = 0.3
"""Between two messages: by the second the broker has answered to the first."""


class _SlowProducer(Producer):
    def produce(self, *args: Any, **settings: Any) -> None:
        super().produce(*args, **settings)
        time.sleep(_SLOWLY_S)


class _SlowCluster(Cluster):
    def producer(self, settings: Mapping[str, Setting]) -> Producer:
        return self._make(_SlowProducer, settings)


def test_after_a_holiday_everything_goes_on(
    places: Places, template_database: str, calm: Calm, tmp_path: Path
) -> None:
    with one_broker(tmp_path / "broker", FORGETFUL) as broker:
        deployment = deployed(places.make(template_database), kafka=str(broker.address))
        nights = Nights(calm=calm, folder=tmp_path, programs=deployment, tests=deployment)
        topics = Topics(deployment.prefix)

        with watched(deployment, "mya-consumers", "run", log=tmp_path / "stays") as stays:
            nights.send_all(1)
            nights.wait_until_applied(len(SCHOOLS))
            wait_until_forgotten(broker, topics, groups=False)
            nights.send_all(2)
            nights.wait_until_applied(2 * len(SCHOOLS))
            assert stays.stop() == 0
        wait_until_forgotten(broker, topics, groups=True)
        with watched(deployment, "mya-consumers", "run", log=tmp_path / "comes") as comes:
            nights.send_all(3)
            nights.wait_until_applied(3 * len(SCHOOLS))
            assert comes.stop() == 0

        nights.demand_all()
    assert "relay_was_forgotten" in stays.events
    for worker in (stays, comes):
        assert "worker_starts_anew" not in worker.events


def test_a_relay_that_was_forgotten_goes_on_however_slowly_it_publishes(
    places: Places, template_database: str, tmp_path: Path
) -> None:
    with one_broker(tmp_path / "broker", FORGETFUL) as broker:
        deployment = deployed(places.make(template_database), kafka=str(broker.address))
        topics = Topics(deployment.prefix)
        cluster = _SlowCluster(
            bootstrap_servers=str(broker.address), config_file=None, topics=topics
        )
        word = Message(partition=0, topic=topics.of("rooms"), key=b"key", value=b"v", headers={})
        with database.connect(deployment.database_url, application_name="test") as connection:
            connection.autocommit = True
            relay = Relay(connection, cluster, None)
            outbox.enqueue(connection, [word])
            assert relay.publish([0]) == 1
            wait_until_forgotten(broker, topics, groups=False)

            outbox.enqueue(connection, [word, word, word])

            assert relay.publish([0]) == 3
