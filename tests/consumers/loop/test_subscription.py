"""A subscription whose partitions come and go while messages are fetched."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from confluent_kafka import Consumer, Message, TopicPartition

from consumers.loop.subscription import Subscription
from contract.names import RUNS, Topics

Place = tuple[str, int]


class Scripted:
    """A client that calls back and hands out messages as it is told to, one step a call."""

    def __init__(self, *steps: Callable[["Scripted"], list[Message]]) -> None:
        self._steps = list(steps)
        self.calls: dict[str, Callable[..., None]] = {}

    def subscribe(self, _topics: Sequence[str], **calls: Callable[..., None]) -> None:
        self.calls = calls

    def consume(self, _messages_max: int, _timeout_s: float) -> list[Message]:
        return self._steps.pop(0)(self)

    def incremental_assign(self, _partitions: object) -> None:
        """Nothing is fetched but what the steps say."""

    incremental_unassign = pause = resume = incremental_assign


def message(partition: int, offset: int) -> Message:
    return Message(topic=RUNS, partition=partition, offset=offset, key=b"oak", value=b"")


def assign(client: Scripted) -> list[Message]:
    client.calls["on_assign"](client, [TopicPartition(RUNS, 0), TopicPartition(RUNS, 1)])
    return []


def revoke_and_fetch(client: Scripted) -> list[Message]:
    client.calls["on_revoke"](client, [TopicPartition(RUNS, 0)])
    return [message(1, 7)]


def test_what_was_fetched_of_a_partition_that_is_gone_by_now_is_left_to_its_next_owner() -> None:
    given_up: list[Place] = []
    client = Scripted(assign, lambda _: [message(0, 4)], revoke_and_fetch)
    subscription = Subscription(
        cast("Consumer", client),
        Topics(""),
        subjects=[RUNS],
        halt_offsets={},
        ends_of=lambda places: dict.fromkeys(places, 9),
        take_over=lambda places: dict.fromkeys(places, 0),
        give_up=given_up.extend,
    )

    def fetched() -> list[tuple[Any, Any]]:
        runs = subscription.poll(0.0, 100)
        return [(number, each.offset()) for (_, number), run in runs for each in run]

    assert fetched() == []
    assert fetched() == [(1, 7)]
    assert given_up == [(RUNS, 0)]
    assert subscription.assigned == {(RUNS, 1)}
