"""`mya-producer check`: what would run tonight, what it lacks, and whether Kafka can be reached."""

from producer.readiness.brokers import BrokerCheck, check_brokers
from producer.readiness.columns import missing_columns
from producer.readiness.readiness import Readiness, assess
from producer.run_command import RunRequest, asked_of, reading_state
from producer.sending.client_settings import client_settings


def check(request: RunRequest) -> tuple[Readiness, list[BrokerCheck]]:
    """Return what would run tonight and what it lacks, and how every broker answers."""
    orders, extract, folder = request.orders, request.extract, request.state
    settings = request.settings
    client = client_settings(settings.bootstrap_servers, settings.kafka_config)
    with reading_state(folder, orders.school) as state:
        asked = asked_of(orders, state, extract)
        readiness = assess(
            running=asked.running,
            permissions=asked.permissions,
            missing_columns=lambda data_set: missing_columns(data_set, extract),
            last_completed=state.data_sets.completed_versions(),
        )
    return readiness, check_brokers(client)
