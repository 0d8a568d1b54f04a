"""The limits (client quotas) that the brokers have.

librdkafka has no call for them. kafka-python has the messages, though no method yet: they are sent
as its own methods send theirs, and nothing else of ours goes through it.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped] # says so nowhere
from kafka.errors import KafkaError  # type: ignore[import-untyped]
from kafka.protocol.admin import (  # type: ignore[import-untyped]
    AlterClientQuotasRequest,
    DescribeClientQuotasRequest,
)

from consumers.access.limits import Limit
from consumers.kafka import Cluster, KafkaConfigError, KafkaUnavailableError

_TIMEOUT_MS: Final = 30_000

_NAMES: Final = {
    "bootstrap.servers": "bootstrap_servers",
    "security.protocol": "security_protocol",
    "sasl.mechanism": "sasl_mechanism",
    "sasl.mechanisms": "sasl_mechanism",
    "sasl.username": "sasl_plain_username",
    "sasl.password": "sasl_plain_password",
    "ssl.ca.location": "ssl_cafile",
    "ssl.certificate.location": "ssl_certfile",
    "ssl.key.location": "ssl_keyfile",
    "ssl.key.password": "ssl_password",
}
"""What librdkafka calls a setting, and what kafka-python does."""


class BrokersLimits:
    """The limits of one cluster."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def there(self) -> frozenset[Limit]:
        """Return every limit of a user, or of each; those of client ids are not ours."""
        answer = self._ask(DescribeClientQuotasRequest(components=[], strict=False))
        self._check(answer)
        return frozenset(
            Limit(entry.entity[0].entity_name or "", each.key, each.value)
            for entry in answer.entries or ()
            if [part.entity_type for part in entry.entity] == ["user"]
            for each in entry.values
        )

    def put(self, limits: Collection[Limit]) -> None:
        """Set these limits."""
        self._alter((each, False) for each in limits)

    def remove(self, limits: Collection[Limit]) -> None:
        """Take these limits away."""
        self._alter((each, True) for each in limits)

    def _alter(self, changes: Iterator[tuple[Limit, bool]]) -> None:
        entry = AlterClientQuotasRequest.EntryData
        entries = [
            entry(
                entity=[entry.EntityData(entity_type="user", entity_name=limit.user or None)],
                ops=[entry.OpData(key=limit.kind, value=limit.value, remove=is_removal)],
            )
            for limit, is_removal in changes
        ]
        # One by one: a broker takes each user once in a request.
        for each in entries:
            answer = self._ask(AlterClientQuotasRequest(entries=[each], validate_only=False))
            for result in answer.entries:
                self._check(result)

    def _ask(self, request: Any) -> Any:
        manager = self._client._manager
        try:
            return manager.run(manager.send, request)
        except KafkaError as error:
            raise KafkaUnavailableError("The broker does not answer about its limits.") from error

    @staticmethod
    def _check(answer: Any) -> None:
        if answer.error_code:
            why = answer.error_message or f"error {answer.error_code}"
            raise KafkaUnavailableError(f"The broker refuses the limits: {why}")


@contextmanager
def brokers_limits(cluster: Cluster) -> Iterator[BrokersLimits]:
    """Connect to ask about limits. Raises KafkaUnavailableError and KafkaConfigError."""
    quiet = logging.getLogger("kafka")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    try:
        client = KafkaAdminClient(**_settings(cluster.settings()), bootstrap_timeout_ms=_TIMEOUT_MS)
    except KafkaError as error:
        raise KafkaUnavailableError(
            f"No Kafka broker answers at {cluster.bootstrap_servers}."
        ) from error
    except (OSError, ValueError) as error:
        raise KafkaConfigError("Kafka's client refuses its settings of TLS.") from error
    try:
        yield BrokersLimits(client)
    finally:
        client.close()


def _settings(given: Mapping[str, str]) -> dict[str, str]:
    return {_NAMES[name]: value for name, value in given.items() if name in _NAMES}
