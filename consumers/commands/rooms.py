"""`mya-consumers rooms`: what people change of a room inside MYA."""

from typing import Annotated, Final

import typer

from consumers.commands.desk import Desk, opened
from consumers.commands.options import (
    BootstrapServers,
    DatabaseUrl,
    KafkaConfig,
    LogFormatName,
    School,
    TopicPrefix,
)
from contract.names import DEFAULT_TOPIC_PREFIX

app: Final = typer.Typer(no_args_is_help=True, help="What people change of a room inside MYA.")


@app.callback()
def _rooms() -> None:
    """What people change of a room inside MYA."""


@app.command("set")
def set_(
    *,
    bootstrap_servers: BootstrapServers,
    database_url: DatabaseUrl,
    school: School,
    room: Annotated[str, typer.Option(envvar="MYA_ROOM", help="Its id in SIMS.")],
    bookable: Annotated[
        bool,
        typer.Option(
            "--bookable/--not-bookable", envvar="MYA_BOOKABLE", help="Whether it may be booked."
        ),
    ],
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    log_format: LogFormatName = None,
) -> None:
    """Say whether a room may be booked; the sync never changes it."""
    desk = Desk(bootstrap_servers, kafka_config, topic_prefix, database_url, log_format)
    with opened(desk) as office:
        office.set_bookable(school, room, bookable=bookable)
