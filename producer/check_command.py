"""`mya-producer check`: what would run tonight, what it lacks, and whether Kafka can be reached."""

from contract.names import ERRORS, RUNS, Topics
from producer.readiness.brokers import BrokerCheck, check_brokers
from producer.readiness.columns import missing_columns
from producer.readiness.readiness import Readiness, assess
from producer.run_command import asked_of, reading_state
from producer.run_request import RunRequest
from producer.sending.client_settings import client_settings


def check(request: RunRequest) -> tuple[Readiness, list[BrokerCheck]]:
    """Return what would run tonight and what it lacks, and how every broker answers."""
    orders, extract, folder = request.orders, request.extract, request.state
    settings = request.settings
    read = extract if settings.command_reporter is None else None
    client = client_settings(settings.bootstrap_servers, settings.kafka_config)
    with reading_state(folder, orders.school) as state:
        asked = asked_of(orders, state, extract)
        readiness = assess(
            running=asked.running,
            permissions=asked.permissions,
            # Of CommandReporter's reports nothing is known before they were run.
            missing_columns=lambda data_set: missing_columns(data_set, read) if read else (),
            last_completed=state.data_sets.completed_versions(),
        )
    topics = Topics(settings.topic_prefix)
    written = [topics.of(each) for each in (*asked.running, RUNS, ERRORS)]
    return readiness, check_brokers(client, written)
