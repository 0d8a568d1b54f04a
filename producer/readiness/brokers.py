"""The way to Kafka: every broker that the cluster advertises, step by step.

A school's firewall must let the producer through to each of them, not only to the address that it
was given: the cluster answers with further addresses.
"""

import socket
import ssl
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

_TIMEOUT_S: Final = 5.0
_DEFAULT_PORT: Final = 9092


class Step(StrEnum):
    """What must work, one after the other."""

    NAME = "name"
    TCP = "TCP"
    TLS = "TLS"
    SIGN_IN = "sign-in"
    RIGHTS = "rights"


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


def check_brokers(client: Mapping[str, str], topics: Collection[str]) -> list[BrokerCheck]:
    """Check the brokers given, and those that they advertise; `client` are librdkafka settings.

    `topics` are those to be written to.
    """
    given = [_split(address) for address in client["bootstrap.servers"].split(",")]
    answers = {each: _Answer() for each in dict.fromkeys(given)}
    checks = [_check(*each, client, topics, answers[each]) for each in answers]
    advertised = {each for answer in answers.values() for each in answer.brokers}
    others = sorted(advertised - answers.keys())
    return checks + [_check(*each, client, topics, _Answer()) for each in others]


def _check(
    host: str, port: int, client: Mapping[str, str], topics: Collection[str], answer: "_Answer"
) -> BrokerCheck:
    for step, reason in _steps(host, port, client, topics, answer):
        if reason:
            return BrokerCheck(host=host, port=port, failed=step, reason=reason)
    return BrokerCheck(host=host, port=port)


def _steps(
    host: str, port: int, client: Mapping[str, str], topics: Collection[str], answer: "_Answer"
) -> Iterator[tuple[Step, str]]:
    protocol = client.get("security.protocol", "PLAINTEXT").upper()
    yield Step.NAME, _name(host, port)
    yield Step.TCP, _tcp(host, port)
    if "SSL" in protocol:
        yield Step.TLS, _tls(host, port, client)
    answer.ask({**client, "bootstrap.servers": f"{host}:{port}"})
    yield Step.SIGN_IN, answer.refused
    if "SASL" in protocol:
        # A broker that knows nobody by name keeps nobody from a topic.
        yield Step.RIGHTS, _rights(answer, topics)


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
    except ssl.SSLCertVerificationError as error:
        return (
            "the broker's certificate is not one that this server trusts"
            f" ({error.verify_message}): ssl.ca.location in the Kafka settings names the file of"
            " the authority that signed it."
        )
    except ssl.SSLError:
        return "what answers there speaks no TLS: check the port, and security.protocol."
    except OSError as error:
        return error.strerror or type(error).__name__


class _Answer:
    """What a broker says when it is asked for its topics and for all brokers."""

    def __init__(self) -> None:
        self.refused = ""
        self.topics: Collection[str] = ()
        self.brokers: Collection[tuple[str, int]] = ()
        self._complaints: list[KafkaError] = []

    def ask(self, client: Mapping[str, str]) -> None:
        """Ask, and put a failure into words."""
        # The annotations of the client leave out that a setting may be a callback.
        settings: dict[str, Any] = {
            **client,
            "log_level": 0,
            "error_cb": self._complaints.append,
        }
        admin = AdminClient(settings)
        try:
            found = admin.list_topics(timeout=_TIMEOUT_S)
        except KafkaException as error:
            admin.poll(0)
            self.refused = _words([*self._complaints, error.args[0]])
        else:
            self.topics = found.topics.keys()
            self.brokers = [(str(each.host), each.port) for each in found.brokers.values()]


def _words(complaints: Sequence[KafkaError]) -> str:
    """Explain a failure; what the client said on the way tells more than how it ended."""
    if any(each.code() == KafkaError._AUTHENTICATION for each in complaints):
        return (
            "the name or the password is not accepted: check sasl.username, sasl.password and"
            " sasl.mechanism in the Kafka settings. A new password ends the one before."
        )
    return (
        "the broker ended the connection without a word, as one does that expects TLS, or a name"
        f" and a password: check security.protocol in the Kafka settings ({complaints[-1].str()})."
    )


def _rights(answer: _Answer, topics: Collection[str]) -> str:
    hidden = sorted({*topics} - {*answer.topics})
    if not hidden:
        return ""
    return (
        f"signed in, but {', '.join(hidden)} cannot be written to: the name has no right to, or"
        " the topics are not there. Whoever looks after the brokers runs"
        " mya-consumers topics apply --access."
    )


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.strip().rpartition("://")[2].rpartition(":")
    if not host:
        return port, _DEFAULT_PORT
    return host.strip("[]"), int(port) if port.isdigit() else _DEFAULT_PORT
