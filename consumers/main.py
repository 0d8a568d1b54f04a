"""The program `mya-consumers`: every platform command that judges or writes to Kafka.

Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 failed or unavailable,
2 usage or configuration.
"""

import signal
import sys
import traceback
from pathlib import Path
from threading import Event
from typing import Annotated, Final

import psycopg
import structlog
import typer
from confluent_kafka import KafkaException

from consumers.back_office import RefusedError
from consumers.commands import accounts, rooms, settings, snapshots
from consumers.commands.options import (
    BootstrapServers,
    DatabaseUrl,
    KafkaConfig,
    LogFormatName,
    TopicPrefix,
)
from consumers.kafka import Cluster, KafkaConfigError, KafkaUnavailableError
from consumers.loop.service import Service
from consumers.topics import DEFAULT_PARTITIONS, apply_topics
from contract.names import DEFAULT_TOPIC_PREFIX, Topics
from contract.program import log_lines
from contract.program.kafka_settings import KafkaSettingsError
from projections import database
from projections.generation.positions import FencedError
from projections.generations import NotMigratedError, OtherBuildError

# No pretty exceptions: they show local variables, and with them personal data.
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Applies MYA's rules to what the schools send.",
)
topics_app = typer.Typer(no_args_is_help=True, help="The topics on Kafka.")
app.add_typer(topics_app, name="topics")
app.add_typer(settings.app, name="settings")
app.add_typer(accounts.app, name="accounts")
app.add_typer(rooms.app, name="rooms")
app.add_typer(snapshots.app, name="snapshots")

_FAULTS_OF_THE_WORLD: Final = (
    database.DatabaseUnavailableError,
    NotMigratedError,
    KafkaUnavailableError,
    FencedError,
    psycopg.OperationalError,
    KafkaException,
)
_FAULTS_OF_CONFIGURATION: Final = (
    database.DatabaseUrlError,
    KafkaConfigError,
    KafkaSettingsError,
    OtherBuildError,
    RefusedError,
)


@topics_app.command("apply")
def topics_apply(
    *,
    bootstrap_servers: BootstrapServers,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    partitions: Annotated[
        int, typer.Option(min=1, envvar="MYA_PARTITIONS", help="Of every topic, fixed for life.")
    ] = DEFAULT_PARTITIONS,
    replication_factor: Annotated[
        int,
        typer.Option(
            min=-1,
            envvar="MYA_REPLICATION_FACTOR",
            help="Of every topic; -1: the broker's default.",
        ),
    ] = -1,
    log_format: LogFormatName = None,
) -> None:
    """Make the topics that are missing, and set the configuration of the others."""
    log_lines.configure(log_format)
    cluster = _cluster(bootstrap_servers, kafka_config, topic_prefix)
    done = apply_topics(cluster, partitions=partitions, replication_factor=replication_factor)
    for topic, what in done.items():
        structlog.get_logger().info("topic_applied", topic=topic, result=what)


@app.command()
def run(
    *,
    bootstrap_servers: BootstrapServers,
    database_url: DatabaseUrl,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", envvar="MYA_UNTIL_IDLE", help="End when all is done.")
    ] = False,
    patience_s: Annotated[
        float,
        typer.Option(
            min=0, envvar="MYA_PATIENCE_S", help="How long to try again when the world is down."
        ),
    ] = 60.0,
    log_format: LogFormatName = None,
) -> None:
    """Apply what the schools sent: judge, write the projections, tell of errors."""
    log_lines.configure(log_format)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Service(
        cluster=_cluster(bootstrap_servers, kafka_config, topic_prefix),
        database_url=database_url,
        patience_s=patience_s,
    ).run(stop, until_idle=until_idle)


def _cluster(bootstrap_servers: str, config_file: Path | None, prefix: str) -> Cluster:
    return Cluster(
        bootstrap_servers=bootstrap_servers, config_file=config_file, topics=Topics(prefix)
    )


def main() -> None:
    """Run the program; a fault of the world is a line or two, one of ours says where it was."""
    try:
        app()
    except _FAULTS_OF_CONFIGURATION as fault:
        _exit(fault, 2)
    except _FAULTS_OF_THE_WORLD as fault:
        _exit(fault, 1)
    except Exception as bug:  # noqa: BLE001 - the last resort, and the only place for one
        # The frames without the message: PostgreSQL's quotes the row, and with it a person's data.
        frames = "".join(traceback.format_tb(bug.__traceback__))
        sys.stderr.write(f"{frames}mya-consumers: {type(bug).__name__}, a bug in this program.\n")
        sys.exit(1)


def _exit(fault: Exception, code: int) -> None:
    sys.stderr.write(f"mya-consumers: {database.one_line(fault)}\n")
    if fault.__cause__ is not None:
        sys.stderr.write(f"  because: {database.one_line(fault.__cause__)}\n")
    sys.exit(code)
