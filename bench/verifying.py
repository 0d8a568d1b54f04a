"""What believing costs: the time to verify an event, beside the time to apply one.

Schools that are enrolled publish people and lessons, signed; the engine applies them. Then the same
messages are fetched again and only verified, their headers included, as the engine's reader does.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

import psycopg
from confluent_kafka import OFFSET_BEGINNING, Message, TopicPartition

from bench import databases, filling, nights, schools
from bench.measuring import FETCHING, measure_engine
from bench.schools import Size, school_ids
from bench.signers import ROOT_KEY, key_id_of
from consumers.kafka import Cluster
from consumers.topics import DEFAULT_PARTITIONS
from consumers.trust.keyring import Keyring, Trust
from local.services import Addresses
from projections.permanent import enrolment

SIZE: Final = Size(schools=40, students=450, staff=50, classes=40, members=30, lessons=3)
SHARE_MAX: Final = 0.15
"""Of the time that applying takes: what is defensible must not make the platform twice as big."""

_SUBJECT: Final = "student-timetables"
_TRUST: Final = Trust(root_key=ROOT_KEY, is_open=False)
_LIMIT_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one event takes of this process, in microseconds of its CPU: what PostgreSQL does comes
    on top of applying, and a busy machine changes neither.
    """

    events: int
    verify_us: float
    apply_us: float

    @property
    def share(self) -> float:
        """How much of applying is verifying."""
        return self.verify_us / self.apply_us


def run(addresses: Addresses, size: Size) -> Cost:
    """Publish two nights, signed, apply them, and verify the lessons of the second again."""
    server = addresses.database_url
    prefix = f"bench-{secrets.token_hex(4)}-signed"
    with (
        databases.template(server) as template,
        databases.fresh(server, template) as url,
        filling.made(addresses.kafka_bootstrap_servers, f"{prefix}-people") as people,
        filling.made(addresses.kafka_bootstrap_servers, f"{prefix}-lessons") as lessons,
    ):
        known = nights.Known()
        for number, (cluster, changes) in enumerate(
            ((people, schools.people), (lessons, schools.student_lessons))
        ):
            filler = filling.Filler(cluster, is_signed=True)
            nights.publish(filler, size, number, changes, known)
            filler.finish()
        ring = _enrolled(url, size)
        measure_engine(people, server=server, url=url, trust=_TRUST)
        began_s = time.process_time()
        measure_engine(lessons, server=server, url=url, trust=_TRUST)
        applied_s = time.process_time() - began_s
        count = size.student_lessons
        verified_s = _verify(ring, list(islice(_messages(lessons), count)))
        return Cost(
            events=count, verify_us=verified_s * 1e6 / count, apply_us=applied_s * 1e6 / count
        )


def _enrolled(url: str, size: Size) -> Keyring:
    with psycopg.connect(url) as connection:
        for school_id in school_ids(size):
            now = datetime.now(UTC)
            enrolment.enrol(connection, school_id, key_id_of(school_id), now=now)
        # Messages that lie there already: the clock of this machine is the broker's.
        connection.execute("UPDATE sync.signing_key SET valid_from = '2020-01-01Z'")
        return _TRUST.keyring(enrolment.everything(connection))


def _verify(ring: Keyring, messages: list[Message]) -> float:
    """Return how long it takes to verify all of these, in seconds. Raises ForgedError."""
    started = time.process_time()
    for message in messages:
        key, value = message.key(), message.value()
        assert isinstance(key, bytes)  # noqa: S101 - every message of these topics has one
        assert isinstance(value, bytes)  # noqa: S101 - and a value
        headers, at_ms = message.headers(), message.timestamp()[1]
        ring.voucher(_SUBJECT, key, value, headers, at_ms)  # type: ignore[arg-type]
    return time.process_time() - started


def _messages(cluster: Cluster) -> Iterator[Message]:
    consumer = cluster.consumer({**FETCHING, "group.id": "bench-verifying"})
    topic = cluster.topics.of(_SUBJECT)
    consumer.assign(
        [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(DEFAULT_PARTITIONS)]
    )
    deadline = time.monotonic() + _LIMIT_S
    try:
        while time.monotonic() < deadline:
            yield from consumer.consume(1_000, 0.1)
    finally:
        consumer.close()
