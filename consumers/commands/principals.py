"""`mya-consumers principals`: under which names and passwords programs sign in to the brokers.

A password is made here and shown once. Neither is one ever typed, nor does one appear on a command
line; the brokers keep what SCRAM needs to check it, and not the password.
"""

import re
from typing import Annotated, Final

import typer

from consumers.access import credentials
from consumers.commands.options import BootstrapServers, KafkaConfig, Yes
from consumers.kafka import Cluster
from contract.names import Topics
from contract.program import log_lines
from contract.program.options import LogFormatName

app: Final = typer.Typer(
    no_args_is_help=True, help="Names and passwords for signing in to the brokers (SCRAM)."
)

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")


def _valid(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise typer.BadParameter("a name is of letters, digits, dots, _ and -, at most 100")
    return name


Name = Annotated[
    str, typer.Argument(metavar="NAME", callback=_valid, help="The name.", show_default=False)
]


@app.command()
def put(
    name: Name,
    *,
    bootstrap_servers: BootstrapServers,
    kafka_config: KafkaConfig = None,
    log_format: LogFormatName = None,
) -> None:
    """Give a name a new password, and print it: once. What it had before counts no longer."""
    log_lines.configure(log_format)
    typer.echo(credentials.renew(_cluster(bootstrap_servers, kafka_config), name))


@app.command("list")
def list_(
    *,
    bootstrap_servers: BootstrapServers,
    kafka_config: KafkaConfig = None,
    log_format: LogFormatName = None,
) -> None:
    """List the names that have a password, one a line."""
    log_lines.configure(log_format)
    for name in credentials.names(_cluster(bootstrap_servers, kafka_config)):
        typer.echo(name)


@app.command()
def remove(
    name: Name,
    *,
    bootstrap_servers: BootstrapServers,
    kafka_config: KafkaConfig = None,
    yes: Yes = False,
    log_format: LogFormatName = None,
) -> None:
    """Let nobody sign in under a name any more; connections that are open stay open."""
    log_lines.configure(log_format)
    cluster = _cluster(bootstrap_servers, kafka_config)
    if name not in credentials.names(cluster):
        typer.echo(f"Nobody can sign in as {name}.", err=True)
    elif not yes:
        typer.echo(f"Nobody could sign in as {name} any more: add --yes.", err=True)
    else:
        credentials.remove(cluster, name)
        typer.echo(f"Nobody can sign in as {name} any more.", err=True)


def _cluster(bootstrap_servers: str, config_file: KafkaConfig) -> Cluster:
    return Cluster(bootstrap_servers=bootstrap_servers, config_file=config_file, topics=Topics())
