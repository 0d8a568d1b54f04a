"""The desk of a command: the options of its connection, and a back office opened with them."""

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

from consumers.back_office import BackOffice
from consumers.commands.options import BootstrapServers, DatabaseUrl, KafkaConfig
from consumers.kafka import Cluster
from contract.names import DEFAULT_TOPIC_PREFIX, Topics
from contract.program import log_lines
from contract.program.log_lines import LogFormat
from contract.program.options import LogFormatName, TopicPrefix
from contract.program.root_key import root_key
from projections import generations
from projections.database import clock_of, connect

NEEDS_A_PERSON: Final = 3
"""The exit code of a command that is done, and of which a person must see to the rest."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command finds Kafka and the database, and how it logs."""

    bootstrap_servers: str
    kafka_config: Path | None
    topic_prefix: str
    database_url: str
    log_format: LogFormat | None

    def cluster(self) -> Cluster:
        """Return the brokers and topics of the deployment."""
        return Cluster(
            bootstrap_servers=self.bootstrap_servers,
            config_file=self.kafka_config,
            topics=Topics(self.topic_prefix),
        )


def _desk(
    *,
    bootstrap_servers: BootstrapServers,
    database_url: DatabaseUrl,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    log_format: LogFormatName = None,
) -> Desk:
    return Desk(bootstrap_servers, kafka_config, topic_prefix, database_url, log_format)


def at_desk(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a desk in the place of its parameter `desk`.

    Typer reads a command's options off its signature; so they are written once, above.
    """
    own = inspect.signature(command, eval_str=True).parameters
    of_desk = inspect.signature(_desk, eval_str=True).parameters
    every = [*of_desk.values(), *(each for name, each in own.items() if name != "desk")]

    @wraps(command)
    def with_options(**given: Any) -> None:
        command(desk=_desk(**{name: given.pop(name) for name in of_desk}), **given)

    with_options.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    with_options.__annotations__ = {each.name: each.annotation for each in every}
    return with_options


@contextmanager
def opened(desk: Desk) -> Iterator[BackOffice]:
    """Connect to the live generation. Raises what connecting raises, OtherBuildError among it."""
    log_lines.configure(desk.log_format)
    cluster = desk.cluster()
    with connect(desk.database_url, application_name="mya-consumers") as connection:
        live = generations.live(connection)
        generations.require_this_build(connection, live)
    with connect(
        desk.database_url,
        application_name="mya-consumers office",
        search_path=generations.search_path_of(live),
    ) as connection:
        connection.autocommit = True
        office = BackOffice(
            connection=connection,
            topics=cluster.topics,
            partition_count=cluster.partition_count(),
            now_ms=clock_of(connection),
            root_key=root_key(os.environ),
        )
        office.prepare()
        yield office
