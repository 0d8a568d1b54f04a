"""`mya-consumers topics`: the topics, and who may do what with them."""

import sys
from typing import Annotated, Final

import structlog
import typer

from consumers.access import applying
from consumers.access.rules import Principals
from consumers.commands.desk import NEEDS_A_PERSON
from consumers.commands.options import BootstrapServers, KafkaConfig, Yes
from consumers.kafka import Cluster
from consumers.topics import DEFAULT_PARTITIONS, apply_topics
from contract.names import DEFAULT_TOPIC_PREFIX, Topics
from contract.program import log_lines
from contract.program.options import LogFormatName, TopicPrefix

app: Final = typer.Typer(
    no_args_is_help=True, help="The topics on Kafka, and who may do what with them."
)

DEFAULT_SCHOOL_BYTES: Final = 2_000_000
"""A first night with its pictures has some hundred million bytes: minutes. What is left of the
broker's network is everybody else's."""

Partitions = Annotated[
    int, typer.Option(min=1, envvar="MYA_PARTITIONS", help="Of every topic, fixed for life.")
]
ReplicationFactor = Annotated[
    int,
    typer.Option(
        min=-1, envvar="MYA_REPLICATION_FACTOR", help="Of every topic; -1: the broker's default."
    ),
]
Access = Annotated[
    bool,
    typer.Option(
        "--access",
        envvar="MYA_ACCESS",
        help="Compare the brokers' rules (ACLs) and limits (quotas), too; --yes changes them.",
    ),
]
Workers = Annotated[
    list[str] | None,
    typer.Option("--worker", envvar="MYA_WORKERS", help="User under which workers sign in."),
]
Support = Annotated[
    list[str] | None,
    typer.Option(
        "--support-reader",
        envvar="MYA_SUPPORT_READERS",
        help="User under which support's tools read errors.",
    ),
]
Admins = Annotated[
    list[str] | None,
    typer.Option("--admin", envvar="MYA_ADMINS", help="User under which this command signs in."),
]
SchoolBytes = Annotated[
    int,
    typer.Option(
        min=1,
        envvar="MYA_SCHOOL_BYTES_PER_SECOND",
        help="What a school may send to each broker in a second.",
    ),
]


@app.command()
def apply(
    *,
    bootstrap_servers: BootstrapServers,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    partitions: Partitions = DEFAULT_PARTITIONS,
    replication_factor: ReplicationFactor = -1,
    access: Access = False,
    worker: Workers = None,
    support_reader: Support = None,
    admin: Admins = None,
    school_bytes_per_second: SchoolBytes = DEFAULT_SCHOOL_BYTES,
    yes: Yes = False,
    log_format: LogFormatName = None,
) -> None:
    """Make the topics that are missing, and set the configuration of the others.

    With --access, also print which rules and limits the brokers would be given (+) and would lose
    (-); exit code 3 says that there are some. With --yes they are.
    """
    log_lines.configure(log_format)
    cluster = Cluster(
        bootstrap_servers=bootstrap_servers, config_file=kafka_config, topics=Topics(topic_prefix)
    )
    principals = _principals(worker, support_reader, admin) if access else None
    done = apply_topics(cluster, partitions=partitions, replication_factor=replication_factor)
    for topic, what in done.items():
        structlog.get_logger().info("topic_applied", topic=topic, result=what)
    if principals is not None:
        _apply_access(cluster, principals, school_bytes_per_second, yes=yes)


def _principals(
    workers: list[str] | None, support: list[str] | None, admins: list[str] | None
) -> Principals:
    if not workers or not admins:
        raise typer.BadParameter(
            "--access needs --worker and --admin: whoever is not named has no rights any more"
        )
    return Principals(workers=workers, support=support or (), admins=admins)


def _apply_access(
    cluster: Cluster, principals: Principals, school_bytes_per_s: int, *, yes: bool
) -> None:
    want = applying.wanted(cluster, principals, school_bytes_per_s=school_bytes_per_s)
    changes = applying.changes(cluster, want, principals)
    lines = [*changes.lines()]
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo("The brokers have these rules and limits, and no others of ours.", err=True)
    elif yes:
        applying.apply(cluster, changes)
        typer.echo(f"{len(lines)} changes were made.", err=True)
    else:
        typer.echo(f"{len(lines)} changes would be made: add --yes.", err=True)
        sys.exit(NEEDS_A_PERSON)
