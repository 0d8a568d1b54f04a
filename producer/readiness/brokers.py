"""The way to Kafka: every broker that the cluster advertises, step by step.

A school's firewall must let the producer through to each of them, not only to the address that it
was given: the cluster answers with further addresses.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

_TIMEOUT_S: Final = 5.0
_DEFAULT_PORT: Final = 9092


class Step(StrEnum):
    """What must work, one after the other."""

    NAME = "name"
    TCP = "TCP"
    TLS = "TLS"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerCheck:
    """One broker: the step that failed and why, or None where all went well."""

    host: str
    port: int
    failed: Step | None = None
    reason: str = ""

    @property
    def address(self) -> str:
        """Host and port, as a firewall's rule names them."""
        return f"{self.host}:{self.port}"


def check_brokers(client: Mapping[str, str]) -> list[BrokerCheck]:
    """Check the brokers given, and those that they advertise; `client` are librdkafka settings."""
    given = [_split(address) for address in client["bootstrap.servers"].split(",")]
    advertised = _advertised(client)
    return [_check(host, port, client) for host, port in dict.fromkeys([*given, *advertised])]


def _advertised(client: Mapping[str, str]) -> list[tuple[str, int]]:
    try:
        brokers = _admin(client).list_topics(timeout=_TIMEOUT_S).brokers.values()
    except KafkaException:
        return []  # what keeps us from asking is told of the addresses given
    return sorted((str(broker.host), broker.port) for broker in brokers)


def _check(host: str, port: int, client: Mapping[str, str]) -> BrokerCheck:
    for step, reason in _steps(host, port, client):
        if reason:
            return BrokerCheck(host=host, port=port, failed=step, reason=reason)
    return BrokerCheck(host=host, port=port)


def _steps(host: str, port: int, client: Mapping[str, str]) -> Iterator[tuple[Step, str]]:
    yield Step.NAME, _name(host, port)
    yield Step.TCP, _tcp(host, port)
    if "SSL" in client.get("security.protocol", "PLAINTEXT").upper():
        yield Step.TLS, _tls(host, port, client)
    yield Step.SIGN_IN, _sign_in(host, port, client)


def _name(host: str, port: int) -> str:
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        return error.strerror or "unknown"
    return ""


def _tcp(host: str, port: int) -> str:
    try:
        socket.create_connection((host, port), timeout=_TIMEOUT_S).close()
    except OSError as error:
        return error.strerror or "no answer"
    return ""


def _tls(host: str, port: int, client: Mapping[str, str]) -> str:
    context = ssl.create_default_context(cafile=client.get("ssl.ca.location"))
    try:
        with (
            socket.create_connection((host, port), timeout=_TIMEOUT_S) as plain,
            context.wrap_socket(plain, server_hostname=host),
        ):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _sign_in(host: str, port: int, client: Mapping[str, str]) -> str:
    alone = {**client, "bootstrap.servers": f"{host}:{port}"}
    try:
        _admin(alone).list_topics(timeout=_TIMEOUT_S)
    except KafkaException as error:
        return str(error.args[0].str())
    return ""


def _admin(client: Mapping[str, str]) -> AdminClient:
    return AdminClient({**client, "log_level": 0})


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.strip().rpartition("://")[2].rpartition(":")
    if not host:
        return port, _DEFAULT_PORT
    return host.strip("[]"), int(port) if port.isdigit() else _DEFAULT_PORT
