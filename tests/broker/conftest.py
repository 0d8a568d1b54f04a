"""A secured broker for the tests of this folder, set up by our own commands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from consumers.access import credentials
from consumers.kafka import Cluster
from contract.names import Topics
from tests.broker.secured_broker import SUPER_USER, SecuredBroker
from tests.conftest import own_database
from tests.nights.deployment import Deployment, Done

WORKER: Final = "mya-worker"
SUPPORT: Final = "support-desk"
ADMIN: Final = "mya-admin"
SCHOOL: Final = "school-4711"

PARTITIONS: Final = 2
READY_LIMIT_S: Final = 60

APPLY: Final = (
    *("mya-consumers", "topics", "apply", "--access", "--worker", WORKER, "--admin", ADMIN),
    *("--support-reader", SUPPORT, "--partitions", str(PARTITIONS), "--replication-factor", "1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """A deployment on the secured broker, and the settings files of those who sign in there."""

    place: Deployment
    broker: SecuredBroker
    files: Mapping[str, Path]

    def run(self, user: str, *command: str, **environ: str) -> Done:
        """Run a program as somebody."""
        return self.place.run(*command, **{"MYA_KAFKA_CONFIG": str(self.files[user])} | environ)

    def settings(self, user: str) -> dict[str, str]:
        """What somebody signs in with."""
        lines = self.files[user].read_text().splitlines()
        return {"bootstrap.servers": self.broker.address(), "log_level": "0"} | dict(
            line.split("=", 1) for line in lines
        )

    def other_file(self, name: str, other: Mapping[str, str | None]) -> Path:
        """Return the school's settings file with others in it; None leaves one out."""
        given = {each: value for each, value in self.settings(SCHOOL).items() if "." in each}
        written = {each: value for each, value in {**given, **other}.items() if value is not None}
        del written["bootstrap.servers"]
        file = self.broker.folder / f"{name}.properties"
        file.write_text("\n".join(f"{each}={value}" for each, value in written.items()))
        return file


@pytest.fixture(scope="session")
def secured(
    postgres: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Secured]:
    """A secured broker with its topics, rules and limits, and everybody's password."""
    broker = SecuredBroker(tmp_path_factory.mktemp("secured"))
    broker.start()
    try:
        with own_database(postgres, template=template_database) as url:
            place = Deployment(kafka=broker.address(), prefix="sims.", database_url=url)
            yield _set_up(Secured(place=place, broker=broker, files={}))
    finally:
        broker.stop()


def _set_up(bare: Secured) -> Secured:
    root = _file(bare.broker, SUPER_USER, bare.broker.password)
    _await(bare.broker, root)
    by_root = Secured(place=bare.place, broker=bare.broker, files={SUPER_USER: root})
    applied = by_root.run(SUPER_USER, *APPLY, "--yes")
    assert applied.returncode == 0, applied.stderr
    cluster = Cluster(
        bootstrap_servers=bare.broker.address(), config_file=root, topics=Topics("sims.")
    )
    files = {
        user: _file(bare.broker, user, credentials.renew(cluster, user))
        for user in (ADMIN, WORKER, SUPPORT, SCHOOL)
    }
    return Secured(place=bare.place, broker=bare.broker, files={SUPER_USER: root, **files})


def _file(broker: SecuredBroker, user: str, password: str) -> Path:
    file = broker.folder / f"{user}.properties"
    file.write_text(
        "security.protocol=SASL_SSL\n"
        "sasl.mechanism=SCRAM-SHA-512\n"
        f"sasl.username={user}\n"
        f"sasl.password={password}\n"
        f"ssl.ca.location={broker.ca_file}\n"
    )
    return file


def _await(broker: SecuredBroker, root: Path) -> None:
    """Wait until the broker lets its super user in: an open port alone says nothing."""
    settings = dict(line.split("=", 1) for line in root.read_text().splitlines())
    admin = AdminClient({"bootstrap.servers": broker.address(), "log_level": 0, **settings})
    deadline = monotonic() + READY_LIMIT_S
    while monotonic() < deadline:
        try:
            admin.list_topics(timeout=2)
        except KafkaException:
            sleep(0.1)
        else:
            return
    pytest.fail(f"the broker was not ready within {READY_LIMIT_S} s")
