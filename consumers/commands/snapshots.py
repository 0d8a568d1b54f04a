"""`mya-consumers snapshots`: removals after a school sent everything anew, held for a person."""

from dataclasses import astuple, fields
from typing import Annotated, Final

import typer

from consumers.commands.desk import Desk, opened
from consumers.commands.options import (
    BootstrapServers,
    DatabaseUrl,
    Json,
    KafkaConfig,
    LogFormatName,
    School,
    TopicPrefix,
)
from contract.data_sets import BY_NAME
from contract.names import DEFAULT_TOPIC_PREFIX
from projections import listing
from projections.permanent.snapshot_holds import SnapshotHold

app: Final = typer.Typer(
    no_args_is_help=True, help="Removals after a school sent everything anew, held for a person."
)


def _known(name: str) -> str:
    if name not in BY_NAME:
        raise typer.BadParameter(f"{name!r} is none of: {', '.join(BY_NAME)}")
    return name


@app.command("list")
def list_(
    *,
    bootstrap_servers: BootstrapServers,
    database_url: DatabaseUrl,
    school: School,
    json: Json = False,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    log_format: LogFormatName = None,
) -> None:
    """List what is held: of how many records known, how many would be removed."""
    desk = Desk(bootstrap_servers, kafka_config, topic_prefix, database_url, log_format)
    with opened(desk) as office:
        rows = [astuple(hold) for hold in office.snapshot_holds_of(school)]
    columns = [field.name for field in fields(SnapshotHold)]
    if json:
        listing.print_json(columns, rows)
    elif not listing.print_table(columns, rows):
        typer.echo(f"Nothing is held at school {school}.", err=True)


@app.command()
def release(
    *,
    bootstrap_servers: BootstrapServers,
    database_url: DatabaseUrl,
    school: School,
    data_set: Annotated[
        str, typer.Option(envvar="MYA_DATA_SET", callback=_known, help="Whose removals.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", envvar="MYA_YES", help="Do it, not only say what would be.")
    ] = False,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    log_format: LogFormatName = None,
) -> None:
    """Remove what the snapshot no longer had. Who came back since then stays."""
    desk = Desk(bootstrap_servers, kafka_config, topic_prefix, database_url, log_format)
    with opened(desk) as office:
        if yes:
            count = office.release_snapshot(school, data_set)
            typer.echo(f"{count} records of {data_set} are removed.", err=True)
        else:
            count = office.would_be_removed(school, data_set)
            typer.echo(f"{count} records of {data_set} would be removed: add --yes.", err=True)
