import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from producer.events.messages import Message
from producer.failures import UnavailableError
from producer.sending.delivery import IN_FLIGHT_MAX, Courier
from producer.state.database import open_database, transaction
from producer.state.outbox import Outbox
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
