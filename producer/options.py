"""The options of the command line, each with its twin in the environment."""

from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from producer.sample import WEEKS_MAX


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("give the day as YYYY-MM-DD") from None


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(metadata.version("mya-sims-sync"))
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
]
School = Annotated[
    str | None,
    typer.Option(envvar="MYA_SCHOOL", help="The school's id, as MYA knows it.", metavar="ID"),
]
Extract = Annotated[
    Path | None,
    typer.Option(
        envvar="MYA_EXTRACT",
        help="The folder with tonight's extract; with CommandReporter, with the rest of it.",
        metavar="DIR",
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        envvar="MYA_STATE", help="The folder that remembers what was sent.", metavar="DIR"
    ),
]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        envvar="MYA_SETTINGS",
        help="The school's settings (TOML): what the options say, and also_data_sets.",
    ),
]
DataSets = Annotated[
    str | None,
    typer.Option(envvar="MYA_DATA_SETS", help="Only these, by commas; on or off."),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", envvar="MYA_DRY_RUN", help="Say what would be sent; send and change nothing."
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", envvar="MYA_JSON", help="Print data as JSON, for scripts.")
]
Release = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_RELEASE", help="Let a hold go, once a person has looked.", metavar="HOLD"
    ),
]
Snapshot = Annotated[
    bool,
    typer.Option(
        "--snapshot", envvar="MYA_SNAPSHOT", help="Send every data set whole, changed or not."
    ),
]
FirstDay = Annotated[
    date | None,
    typer.Option(
        "--from",
        parser=_day,
        envvar="MYA_ROLLOVER_FROM",
        help="The first day of the summer.",
        metavar="DATE",
    ),
]
LastDay = Annotated[
    date | None,
    typer.Option(
        "--to",
        parser=_day,
        envvar="MYA_ROLLOVER_TO",
        help="The last day of the summer.",
        metavar="DATE",
    ),
]
Cancel = Annotated[
    bool,
    typer.Option("--cancel", envvar="MYA_ROLLOVER_CANCEL", help="Take the announcement back."),
]
On = Annotated[
    date | None,
    typer.Option(
        parser=_day, envvar="MYA_ON", help="The day of the run, by default today.", metavar="DATE"
    ),
]
BootstrapServers = Annotated[
    str | None,
    typer.Option(envvar="MYA_KAFKA_BOOTSTRAP_SERVERS", help="Kafka's address, host:port."),
]
KafkaConfig = Annotated[
    Path | None,
    typer.Option(
        envvar="MYA_KAFKA_CONFIG", help="A file of further client settings, name=value a line."
    ),
]
TopicPrefix = Annotated[
    str | None,
    typer.Option(envvar="MYA_TOPIC_PREFIX", help="Before every topic name, by default sims."),
]
KeyId = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_KEY_ID",
        help="The key that signs what is sent; its secret is in MYA_SCHOOL_SECRET.",
        metavar="KEY",
    ),
]
LogFile = Annotated[
    Path | None,
    typer.Option(
        "--log-file",
        envvar="MYA_LOG_FILE",
        help="Log lines also go here, as JSON; old files are kept to ten times 5 MB.",
        metavar="FILE",
    ),
]
Students = Annotated[int, typer.Option(envvar="MYA_STUDENTS", help="How many students.")]
Nights = Annotated[int, typer.Option(envvar="MYA_NIGHTS", min=1, help="How many nights.")]
Weeks = Annotated[
    int,
    typer.Option(
        envvar="MYA_WEEKS", min=1, max=WEEKS_MAX, help="How many weeks of lessons a night has."
    ),
]
Seed = Annotated[int, typer.Option(envvar="MYA_SEED", help="The same seed, the same school.")]
Out = Annotated[Path, typer.Option(envvar="MYA_OUT", help="Where the folders go.", metavar="DIR")]
