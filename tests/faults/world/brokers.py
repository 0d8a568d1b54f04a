"""Brokers of a test's own: a cluster of three, one behind a proxy, and one that forgets quickly."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from local import ports
from local.broker import Broker
from tests.faults.world.proxy import Proxy, proxied

NODES: Final = 3

# Three of them must fit beside everything else that is tested.
_SMALL: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m")

_EVERYTHING_THREE_TIMES: Final = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
    # A node that was killed is missed after three seconds, by those that copy from it too.
    "replica.lag.time.max.ms": "3000",
    "controller.quorum.election.timeout.ms": "1000",
    "controller.quorum.fetch.timeout.ms": "2000",
}


@dataclass(frozen=True, slots=True)
class Brokers:
    """The nodes of a cluster."""

    nodes: tuple[Broker, ...]

    @property
    def address(self) -> str:
        """Its bootstrap servers, whichever of them run."""
        return ",".join(str(node.address) for node in self.nodes)

    def start(self) -> None:
        """Start those that do not run, and wait until each does its work."""
        with ThreadPoolExecutor(len(self.nodes)) as pool:
            list(pool.map(Broker.start, self.nodes))


@contextmanager
def three_brokers(folder: Path) -> Iterator[Brokers]:
    """Run three nodes that keep everything three times, until the block ends."""
    own = [Broker(folder=folder / str(number), jvm=_SMALL) for number in range(1, NODES + 1)]
    voters = ",".join(
        f"{number}@{ports.HOST}:{node.claim()['controller']}"
        for number, node in enumerate(own, start=1)
    )
    brokers = Brokers(
        tuple(
            replace(
                node,
                settings={
                    **_EVERYTHING_THREE_TIMES,
                    "node.id": str(number),
                    "controller.quorum.voters": voters,
                },
            )
            for number, node in enumerate(own, start=1)
        )
    )
    try:
        brokers.start()
        yield brokers
    finally:
        for node in brokers.nodes:
            node.kill()


@contextmanager
def one_broker(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Broker]:
    """Run a broker with further settings until the block ends."""
    broker = Broker(folder=folder, jvm=_SMALL, settings=settings or {})
    try:
        broker.start()
        yield broker
    finally:
        broker.kill()


@contextmanager
def broker_behind_proxy(folder: Path) -> Iterator[tuple[Broker, Proxy]]:
    """Run a broker that tells clients of the proxy to be at its address; itself it is reached
    directly, by the tests as well.
    """
    claimed = Broker(folder=folder).claim()
    extra = ports.claim(folder / "proxied.json", ("clients", "proxy"))
    inside = f"PLAINTEXT://{ports.HOST}:{claimed['broker']}"
    settings = {
        "listener.security.protocol.map": (
            "PLAINTEXT:PLAINTEXT,CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"
        ),
        "listeners": (
            f"{inside},CLIENTS://{ports.HOST}:{extra['clients']}"
            f",CONTROLLER://{ports.HOST}:{claimed['controller']}"
        ),
        "advertised.listeners": f"{inside},CLIENTS://{ports.HOST}:{extra['proxy']}",
    }
    with (
        proxied(target=extra["clients"], port=extra["proxy"]) as proxy,
        one_broker(folder, settings) as broker,
    ):
        yield broker, proxy
