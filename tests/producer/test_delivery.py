import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from contract.data_sets.profile_pictures import PICTURE_BYTES_MAX
from producer.events.messages import Message
from producer.failures import UnavailableError
from producer.sending.delivery import BYTES_IN_FLIGHT_MAX, IN_FLIGHT_MAX, Courier
from producer.state.database import open_database, transaction
from producer.state.outbox import PAGE, PAGE_BYTES, Acknowledged, Outbox, Pending
from tests.producer.fakes import FakeBroker


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_database(tmp_path / "state.sqlite")
    yield connection
    connection.close()


def outbox_with(connection: sqlite3.Connection, subjects: list[str]) -> Outbox:
    outbox = Outbox(connection)
    with transaction(connection):
        for number, subject in enumerate(subjects):
            outbox.append(
                Message(
                    subject=subject,
                    key=str(number).encode(),
                    value=b"value",
                    headers={"ce_id": str(number)},
                )
            )
    return outbox


def courier(outbox: Outbox, broker: FakeBroker, patience_s: float = 5) -> Courier:
    seconds = count()
    return Courier(outbox, broker, patience_s=patience_s, monotonic=lambda: float(next(seconds)))


def test_the_outbox_is_delivered_in_order_and_emptied(connection: sqlite3.Connection) -> None:
    outbox = outbox_with(connection, ["students"] * 2500)
    broker = FakeBroker()

    courier(outbox, broker).deliver()

    assert outbox.count() == 0
    assert [str(number).encode() for number in range(2500)] == [
        each.key for each in broker.received
    ]
    assert broker.received[7].headers == {"ce_id": "7"}


def test_pictures_are_read_and_sent_a_few_at_a_time(connection: sqlite3.Connection) -> None:
    outbox = Outbox(connection)
    count = 3 * BYTES_IN_FLIGHT_MAX // PICTURE_BYTES_MAX
    with transaction(connection):
        for number in range(count):
            value = bytes(PICTURE_BYTES_MAX)
            outbox.append(Message(subject="pictures", key=str(number).encode(), value=value))
    broker = Frugal()

    courier(outbox, broker).deliver()

    assert [str(number).encode() for number in range(count)] == [
        each.key for each in broker.received
    ]
    assert broker.bytes_in_flight_max <= BYTES_IN_FLIGHT_MAX
    assert outbox.count() == 0


class Frugal(FakeBroker):
    """A broker that notes how much it has been sent and has not acknowledged."""

    bytes_in_flight = 0
    bytes_in_flight_max = 0

    def send(self, pending: Pending) -> None:
        self.bytes_in_flight += len(pending.message.value)
        self.bytes_in_flight_max = max(self.bytes_in_flight_max, self.bytes_in_flight)
        super().send(pending)

    def acknowledged(self, timeout_s: float) -> list[Acknowledged]:
        found = super().acknowledged(timeout_s)
        self.bytes_in_flight -= sum(len(each.pending.message.value) for each in found)
        return found


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([1, 1, 1], 3),
        ([PAGE_BYTES - 1, 1, 1], 2),
        ([PAGE_BYTES, 1], 1),
        ([PAGE_BYTES - 1, PAGE_BYTES, 1], 2),
        ([PAGE_BYTES * 2, 1], 1),
        ([1] * (PAGE + 1), PAGE),
    ],
)
def test_what_is_read_at_a_time_has_a_limit(
    connection: sqlite3.Connection, sizes: list[int], expected: int
) -> None:
    outbox = Outbox(connection)
    with transaction(connection):
        for size in sizes:
            outbox.append(Message(subject="pictures", key=b"", value=bytes(size)))
    pages: list[str] = []
    connection.set_trace_callback(pages.append)

    found = []
    for pending in outbox.pending():
        if sum("sum(bytes)" in each for each in pages) > 1:
            break
        found.append(pending)

    assert expected == len(found)
    assert [each.seq for each in outbox.pending()] == [*range(1, len(sizes) + 1)]


def test_more_than_may_be_in_flight_is_delivered_too(connection: sqlite3.Connection) -> None:
    outbox = outbox_with(connection, ["students"] * (IN_FLIGHT_MAX + 1))

    courier(outbox, FakeBroker()).deliver()

    assert outbox.count() == 0


def test_a_step_of_a_run_waits_for_all_before_it(connection: sqlite3.Connection) -> None:
    outbox = outbox_with(connection, ["students", "runs"])
    broker = FakeBroker(acknowledging=False)

    with pytest.raises(UnavailableError):
        courier(outbox, broker).deliver()

    assert [each.subject for each in broker.received] == ["students"]


def test_a_silent_broker_is_not_waited_for_without_end(connection: sqlite3.Connection) -> None:
    outbox = outbox_with(connection, ["students"])

    with pytest.raises(UnavailableError, match="nothing for 5 s"):
        courier(outbox, FakeBroker(acknowledging=False)).deliver()

    assert outbox.count() == 1


@pytest.mark.parametrize("silent", [True, False])
def test_what_was_acknowledged_is_settled_though_the_broker_is_gone(
    connection: sqlite3.Connection, silent: bool
) -> None:
    outbox = outbox_with(connection, ["students"] * 5)

    with pytest.raises(UnavailableError):
        courier(outbox, FakeBroker(lost_after=3, silent=silent)).deliver()

    assert [each.message.key for each in outbox.pending()] == [b"3", b"4"]


def test_what_remains_goes_first_and_keeps_its_order(connection: sqlite3.Connection) -> None:
    outbox = outbox_with(connection, ["students"] * 5)
    broker = FakeBroker(lost_after=2)
    with pytest.raises(UnavailableError):
        courier(outbox, broker).deliver()
    broker.lost_after = None

    courier(outbox, broker).deliver()

    assert [each.key for each in broker.received] == [b"0", b"1", b"2", b"3", b"4"]
