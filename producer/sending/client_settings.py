"""The settings of Kafka's client: the address given, and a file of further ones."""

from pathlib import Path
from typing import Final

from contract.program.kafka_settings import KafkaSettingsError, read_kafka_settings
from producer.failures import ConfigurationError

_SERVERS: Final = "bootstrap.servers"


def client_settings(servers: str | None, file: Path | None) -> dict[str, str]:
    """Return the client's settings; `servers` comes before what the file says of it.

    Raises ConfigurationError.
    """
    try:
        settings = read_kafka_settings(file) if file else {}
    except KafkaSettingsError as error:
        raise ConfigurationError(str(error)) from error
    if servers:
        settings[_SERVERS] = servers
    if not settings.get(_SERVERS):
        raise ConfigurationError(
            "No Kafka address: give --bootstrap-servers or MYA_KAFKA_BOOTSTRAP_SERVERS."
        )
    return settings
