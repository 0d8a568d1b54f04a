"""The options that several programs share."""

from typing import Annotated

import typer

from contract.program.log_lines import LogFormat

LogFormatName = Annotated[
    LogFormat | None,
    typer.Option(
        envvar="MYA_LOG_FORMAT", help="How log lines look; json unless stderr is a terminal."
    ),
]
StatusAddress = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_STATUS_ADDRESS",
        metavar="HOST:PORT",
        help="Serve /healthz, /readyz and /metrics there, for whoever watches over it.",
        show_default="nowhere",
    ),
]
TopicPrefix = Annotated[
    str, typer.Option(envvar="MYA_TOPIC_PREFIX", help="Before every topic name.")
]
