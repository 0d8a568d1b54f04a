"""The fake and the real client pass the same tests. The client speaks to the mock cluster that it
carries: good for the edge, no proof of durability."""

import os
from collections.abc import Iterator
from time import monotonic

import pytest
from confluent_kafka import Producer

from contract.data_sets.profile_pictures import PICTURE_BYTES_MAX
from contract.names import Topics
from contract.partitions import partition_of
from producer.events.messages import Message
from producer.failures import ConfigurationError, UnavailableError
from producer.sending.broker import connect
from producer.sending.delivery import Broker
from producer.state.outbox import Acknowledged, Pending
from tests.producer.fakes import PARTITION, FakeBroker

SUBJECTS = ("students", "runs", "errors")
SCHOOL = "school-1"
MOCK_PARTITIONS = 4
LIMIT_S = 20


@pytest.fixture(scope="module")
def mock_cluster() -> Iterator[str]:
    """The address of a mock cluster that has the topics `sims.*` of SUBJECTS."""
    cluster = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "mock", "log_level": 0})
    for subject in SUBJECTS:
        cluster.list_topics(f"sims.{subject}", timeout=LIMIT_S)
    (broker,) = cluster.list_topics(timeout=LIMIT_S).brokers.values()
    yield f"{broker.host}:{broker.port}"
    cluster.flush(LIMIT_S)


@pytest.fixture(params=["fake", "client"])
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    if request.param == "fake":
        yield FakeBroker()
        return
    address = request.getfixturevalue("mock_cluster")
    with connect(
        {"bootstrap.servers": address},
        school=SCHOOL,
        topics=Topics(),
        subjects=SUBJECTS,
        patience_s=LIMIT_S,
        signer=None,
    ) as real:
        yield real


def pending(seq: int, subject: str = "students") -> Pending:
    message = Message(
        subject=subject, key=f"key-{seq}".encode(), value=b"value", headers={"ce_id": "1"}
    )
    return Pending(seq, message)


def all_acknowledged(broker: Broker, count: int) -> list[Acknowledged]:
    found: list[Acknowledged] = []
    deadline = monotonic() + LIMIT_S
    while len(found) < count and monotonic() < deadline:
        found += broker.acknowledged(0.1)
    return found


def test_the_largest_picture_is_taken(broker: Broker) -> None:
    picture = os.urandom(PICTURE_BYTES_MAX + 1000)
    message = Message(subject="students", key=b"key", value=picture)

    broker.send(Pending(1, message))

    assert [each.pending.seq for each in all_acknowledged(broker, 1)] == [1]


def test_each_message_is_acknowledged_once_with_its_place(broker: Broker) -> None:
    for seq in range(1, 51):
        broker.send(pending(seq))

    found = all_acknowledged(broker, 50)

    assert list(range(1, 51)) == [each.pending.seq for each in found]
    offsets = [each.offset for each in found]
    assert list(range(offsets[0], offsets[0] + 50)) == offsets
    assert broker.acknowledged(0) == []


def test_all_go_to_the_partition_of_the_school(broker: Broker) -> None:
    for subject in SUBJECTS:
        broker.send(pending(1, subject))

    found = all_acknowledged(broker, len(SUBJECTS))

    expected = PARTITION if isinstance(broker, FakeBroker) else partition_of(SCHOOL, 4)
    assert {expected} == {each.partition for each in found}


def test_a_broker_without_a_clock_does_not_tell_the_time(broker: Broker) -> None:
    assert broker.time_ms() is None
    assert broker.acknowledged(0) == []


def test_nothing_is_acknowledged_when_nothing_was_sent(broker: Broker) -> None:
    assert broker.acknowledged(0) == []


def test_missing_topics_are_named_with_the_command_that_makes_them(mock_cluster: str) -> None:
    with (
        pytest.raises(UnavailableError, match=r"other\.students.*mya-consumers topics apply"),
        connect(
            {"bootstrap.servers": mock_cluster},
            school=SCHOOL,
            topics=Topics("other."),
            subjects=SUBJECTS,
            patience_s=LIMIT_S,
            signer=None,
        ),
    ):
        pytest.fail("connected")


@pytest.mark.parametrize("setting", ["no.such.setting", "stats_cb", "throttle_cb", "oauth_cb"])
def test_a_setting_that_the_client_does_not_take_is_a_matter_of_configuration(
    setting: str,
) -> None:
    with (
        pytest.raises(ConfigurationError, match=f"refuses its settings: .*{setting}"),
        connect(
            {"bootstrap.servers": "127.0.0.1:1", setting: "x"},
            school=SCHOOL,
            topics=Topics(),
            subjects=SUBJECTS,
            patience_s=LIMIT_S,
            signer=None,
        ),
    ):
        pytest.fail("connected")


def test_a_broker_that_is_gone_is_told_within_the_patience() -> None:
    cluster = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "mock", "log_level": 0})
    for subject in SUBJECTS:
        cluster.list_topics(f"sims.{subject}", timeout=LIMIT_S)
    (metadata,) = cluster.list_topics(timeout=LIMIT_S).brokers.values()
    with connect(
        {"bootstrap.servers": f"{metadata.host}:{metadata.port}"},
        school=SCHOOL,
        topics=Topics(),
        subjects=SUBJECTS,
        patience_s=1.5,
        signer=None,
    ) as broker:
        broker.send(pending(1))
        assert len(all_acknowledged(broker, 1)) == 1
        del cluster
        broker.send(pending(2))
        with pytest.raises(UnavailableError, match="took no more messages"):
            all_acknowledged(broker, 1)
