"""The options that the commands of `mya-consumers quarantine` share."""

import os
from typing import Annotated

import typer

from consumers.trust.keyring import Trust
from contract.data_sets import BY_NAME
from contract.program.root_key import root_key


def _known(name: str | None) -> str | None:
    if name is not None and name not in BY_NAME:
        raise typer.BadParameter(f"{name!r} is none of: {', '.join(BY_NAME)}")
    return name


Topic = Annotated[str, typer.Option(envvar="MYA_TOPIC", help="As `list` shows it.")]
Partition = Annotated[int, typer.Option(min=0, envvar="MYA_PARTITION", help="On which partition.")]
Offset = Annotated[int, typer.Option(min=0, envvar="MYA_OFFSET", help="At which offset.")]
TopicOrNone = Annotated[
    str | None, typer.Option("--topic", envvar="MYA_TOPIC", help="Of one message: its topic.")
]
PartitionOrNone = Annotated[
    int | None,
    typer.Option("--partition", min=0, envvar="MYA_PARTITION", help="Of one message."),
]
OffsetOrNone = Annotated[
    int | None, typer.Option("--offset", min=0, envvar="MYA_OFFSET", help="Of one message.")
]
SchoolOrNone = Annotated[
    str | None, typer.Option("--school", envvar="MYA_SCHOOL", help="Only of this school.")
]
DataSetOrNone = Annotated[
    str | None,
    typer.Option("--data-set", envvar="MYA_DATA_SET", callback=_known, help="Only of this one."),
]
ReasonOrNone = Annotated[
    str | None,
    typer.Option(
        "--reason", envvar="MYA_QUARANTINE_REASON", help="Only what was set aside for this."
    ),
]


def trust_of(*, open_enrolment: bool) -> Trust:
    """Return whom to believe, as the workers do: MYA_ROOT_KEY has the deployment's secret."""
    return Trust(root_key=root_key(os.environ), is_open=open_enrolment)


def one_message(topic: str | None, partition: int | None, offset: int | None) -> bool:
    """Say whether one message is asked for. Raises BadParameter where not all of it is said."""
    given = [each is not None for each in (topic, partition, offset)]
    if any(given) and not all(given):
        raise typer.BadParameter("one message is --topic, --partition and --offset together")
    return all(given)
