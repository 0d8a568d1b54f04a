"""The options that the commands of `mya-consumers` share."""

from pathlib import Path
from typing import Annotated

import typer

from contract.program.log_lines import LogFormat

BootstrapServers = Annotated[
    str,
    typer.Option(
        envvar="MYA_KAFKA_BOOTSTRAP_SERVERS", help="Kafka brokers, host:port.", show_default=False
    ),
]
KafkaConfig = Annotated[
    Path | None,
    typer.Option(
        envvar="MYA_KAFKA_CONFIG", help="File of further librdkafka settings, name=value a line."
    ),
]
TopicPrefix = Annotated[
    str, typer.Option(envvar="MYA_TOPIC_PREFIX", help="Before every topic name.")
]
DatabaseUrl = Annotated[
    str,
    typer.Option(envvar="MYA_DATABASE_URL", help="PostgreSQL, as a libpq URI.", show_default=False),
]
LogFormatName = Annotated[
    LogFormat | None,
    typer.Option(
        envvar="MYA_LOG_FORMAT", help="How log lines look; json unless stderr is a terminal."
    ),
]
School = Annotated[str, typer.Option(envvar="MYA_SCHOOL", help="The school's id.")]
Json = Annotated[bool, typer.Option("--json", envvar="MYA_JSON", help="Print JSON.")]
