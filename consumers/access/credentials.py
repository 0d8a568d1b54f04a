"""What programs sign in to the brokers with (SCRAM): names, and passwords that are made here.

The brokers keep what it takes to check a password, and not the password.
"""

import secrets
from typing import Any, Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from consumers.kafka import Cluster, KafkaUnavailableError

_MECHANISM: Final = ScramMechanism.SCRAM_SHA_512
_ITERATIONS: Final = 8_192
"""Kafka's default is 4,096. A password of 256 random bits needs none; it costs milliseconds."""

_SECRET_BYTES: Final = 32
_TIMEOUT_S: Final = 30


def renew(cluster: Cluster, name: str) -> str:
    """Give a name a new password, in the place of what it had; return it.

    Raises KafkaUnavailableError, as all here.
    """
    password = secrets.token_urlsafe(_SECRET_BYTES)
    info = ScramCredentialInfo(_MECHANISM, _ITERATIONS)
    _alter(cluster, UserScramCredentialUpsertion(name, info, password.encode()))
    return password


def remove(cluster: Cluster, name: str) -> None:
    """Let nobody sign in under a name any more."""
    _alter(cluster, UserScramCredentialDeletion(name, _MECHANISM))


def names(cluster: Cluster) -> list[str]:
    """Return the names that have a password."""
    # Held until the answer is here: a client that is let go of never gives it.
    admin = cluster.admin()
    try:
        described: Any = admin.describe_user_scram_credentials(request_timeout=_TIMEOUT_S)
        return sorted(described.result())
    except KafkaException as error:
        raise _refused(error) from error


def _alter(
    cluster: Cluster, change: UserScramCredentialUpsertion | UserScramCredentialDeletion
) -> None:
    admin = cluster.admin()
    asked = admin.alter_user_scram_credentials([change], request_timeout=_TIMEOUT_S)
    try:
        for each in asked.values():
            each.result()
    except KafkaException as error:
        raise _refused(error) from error


def _refused(error: KafkaException) -> KafkaUnavailableError:
    return KafkaUnavailableError(f"The broker refuses: {error.args[0].str()}")
