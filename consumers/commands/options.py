"""The options that the commands of `mya-consumers` share."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from contract.catalogue import CATALOGUE

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
DatabaseUrl = Annotated[
    str,
    typer.Option(envvar="MYA_DATABASE_URL", help="PostgreSQL, as a libpq URI.", show_default=False),
]
OpenEnrolment = Annotated[
    bool,
    typer.Option(
        "--open-enrolment",
        envvar="MYA_OPEN_ENROLMENT",
        help="Believe schools that are not enrolled, unsigned: for trying things out.",
    ),
]


def _codes(codes: list[str]) -> list[str]:
    unknown = sorted(set(codes) - CATALOGUE.keys())
    if unknown:
        raise typer.BadParameter(f"no error has the code {', '.join(unknown)}")
    return codes


AcceptedCodes = Annotated[
    list[str],
    typer.Option(
        "--accept",
        envvar="MYA_ACCEPT",
        metavar="CODE",
        callback=_codes,
        default_factory=list,
        show_default="none",
        help="Let this error through, though most records of several schools have it; may be"
        " given again.",
    ),
]
PatienceS = Annotated[
    float,
    typer.Option(
        min=0, envvar="MYA_PATIENCE_S", help="How long to try again when the world is down."
    ),
]
School = Annotated[str, typer.Option(envvar="MYA_SCHOOL", help="The school's id.")]
Json = Annotated[bool, typer.Option("--json", envvar="MYA_JSON", help="Print JSON.")]


def operator() -> str:
    """Return the user of the operating system, empty where it does not know one."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return ""


def _said(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("it is kept for those who ask later: say it")
    return text.strip()


Who = Annotated[
    str,
    typer.Option(
        envvar="MYA_WHO",
        callback=_said,
        default_factory=operator,
        show_default="the user of the operating system",
        help="Who does it.",
    ),
]
Why = Annotated[
    str, typer.Option(envvar="MYA_WHY", callback=_said, help="Why; it is kept for later.")
]
Yes = Annotated[
    bool, typer.Option("--yes", envvar="MYA_YES", help="Do it, not only say what would be.")
]
