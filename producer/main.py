"""`mya-producer`: the program at the school. Data on stdout, everything else on stderr."""

import json
import os
import sys
import traceback
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table

from contract.program import log_lines
from producer import options
from producer.check_command import check
from producer.failures import ConfigurationError, ExitCode, UnavailableError
from producer.night.rehearsal import Foreseen
from producer.readiness import report_lines
from producer.readiness.sims_reports import lines as report_texts
from producer.readiness.sims_reports import sims_reports
from producer.rollover_command import RolloverRequest, rollover
from producer.run_command import dry_run, run
from producer.run_request import RunRequest
from producer.sample import WEEKS, generate
from producer.settings import Settings, checked_data_sets, read_settings
from producer.sims_password import sims_password

_PIPE_WIDTH: Final = 240

_WHAT_IS_SENT: Final = """
Every data set is sent each night, except profile-pictures and periods. The settings file switches
them on: also_data_sets = ["profile-pictures", "periods"]; its data_sets says what is sent instead
of all the others.

Periods are sent once: after a run that completed them they are off again. To send them once more,
name them with --data-sets (MYA_DATA_SETS), or take them out of the settings for a night and put
them back.

exclude.txt in the extract names people who never leave the school: one Person ID a line, # begins
a comment. Their lessons and pictures stay too, and whatever names them by their id.

With a section command_reporter in the settings file, CommandReporter, the program of SIMS, writes
the reports; the extract folder is optional then, for pictures and exclude.txt. The password of its
user comes from the environment, as MYA_SIMS_PASSWORD, or from the keyring of the operating system:
keyring set mya-producer USER puts it there.
"""

app = typer.Typer(
    name="mya-producer",
    help="Sends what changed in a school's SIMS to MYA.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    """Send what changed in a school's SIMS to MYA."""


@app.command("run", epilog=_WHAT_IS_SENT)
def run_command(
    *,
    school: options.School = None,
    extract: options.Extract = None,
    state: options.State = None,
    settings: options.SettingsFile = None,
    data_sets: options.DataSets = None,
    dry: options.DryRun = False,
    as_json: options.AsJson = False,
    snapshot: options.Snapshot = False,
    release: options.Release = None,
    on: options.On = None,
    bootstrap_servers: options.BootstrapServers = None,
    kafka_config: options.KafkaConfig = None,
    topic_prefix: options.TopicPrefix = None,
    log_format: options.LogFormatOption = None,
) -> None:
    """Read tonight's extract and send what has changed."""
    log_lines.configure(log_format)
    given = {
        "school": school,
        "extract": extract,
        "state": state,
        "bootstrap_servers": bootstrap_servers,
        "kafka_config": kafka_config,
        "topic_prefix": topic_prefix,
    }
    said = _settings(settings, given)
    request = RunRequest(
        settings=said,
        selected=_selected(data_sets),
        release=release.strip().lower() if release else None,
        snapshot=snapshot,
        day=on or date.today(),  # noqa: DTZ011 - the school's own day, by its own clock
        sims_password=_password(said),
    )
    raise typer.Exit(_rehearsed(request, as_json=as_json) if dry else run(request))


@app.command("rollover")
def rollover_command(
    *,
    first: options.FirstDay = None,
    last: options.LastDay = None,
    cancel: options.Cancel = False,
    state: options.State = None,
    school: options.School = None,
    settings: options.SettingsFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Announce the summer, when large shares may leave or change; without dates, show it.

    An extract that is empty, missing or unreadable is held in summer too.
    """
    said = _settings(settings, {"school": school, "state": state})
    request = RolloverRequest(
        state=said.state, school=said.school, first=first, last=last, cancel=cancel
    )
    days = rollover(request)
    if as_json:
        typer.echo(json.dumps(days and days.window()))
    else:
        typer.echo(f"Summer is announced for {days}." if days else "No summer is announced.")


@app.command("check")
def check_command(
    *,
    school: options.School = None,
    extract: options.Extract = None,
    state: options.State = None,
    settings: options.SettingsFile = None,
    data_sets: options.DataSets = None,
    as_json: options.AsJson = False,
    bootstrap_servers: options.BootstrapServers = None,
    kafka_config: options.KafkaConfig = None,
    log_format: options.LogFormatOption = None,
) -> None:
    """Say what would run tonight, what it lacks, and whether Kafka can be reached."""
    log_lines.configure(log_format)
    given = {
        "school": school,
        "extract": extract,
        "state": state,
        "bootstrap_servers": bootstrap_servers,
        "kafka_config": kafka_config,
    }
    request = RunRequest(
        settings=_settings(settings, given),
        selected=_selected(data_sets),
        day=date.today(),  # noqa: DTZ011 - the school's own day, by its own clock
    )
    readiness, brokers = check(request)
    if as_json:
        typer.echo(json.dumps(report_lines.document(readiness, brokers), indent=2))
    else:
        for line in report_lines.lines(readiness, brokers):
            typer.echo(line)
    is_ready = not readiness.is_blocked and all(each.failed is None for each in brokers)
    raise typer.Exit(ExitCode.DONE if is_ready else ExitCode.NEEDS_A_PERSON)


@app.command("reports")
def reports_command(*, as_json: options.AsJson = False) -> None:
    """Print, for each file of an extract, the report that the school must build in SIMS."""
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in sims_reports()], indent=2))
        return
    for line in report_texts(sims_reports()):
        typer.echo(line)


@app.command("sample")
def sample_command(
    out: options.Out,
    students: options.Students = 300,
    nights: options.Nights = 2,
    seed: options.Seed = 1,
    weeks: options.Weeks = WEEKS,
) -> None:
    """Write the extracts of a made-up school, deceptions included; print their folders."""
    for folder in generate(students=students, nights=nights, seed=seed, out=out, weeks=weeks):
        typer.echo(str(folder))


def main() -> None:
    """Run the program; faults of the world are one line, faults of ours a traceback."""
    try:
        app()
    except ConfigurationError as error:
        _fail(str(error), ExitCode.USAGE)
    except UnavailableError as error:
        _fail(str(error), ExitCode.FAILED)
    except Exception as error:  # noqa: BLE001 - the last resort, and the only place for one
        # The frames without the message: it may quote a person's data.
        frames = "".join(traceback.format_tb(error.__traceback__))
        _fail(f"{frames}{type(error).__name__}: a bug in mya-producer.", ExitCode.FAILED)


def _fail(message: str, code: ExitCode) -> None:
    typer.echo(f"mya-producer: {message}", err=True)
    sys.exit(code)


def _settings(path: Path | None, given: dict[str, Any]) -> Settings:
    """Put what was given on the command line or in the environment over the file."""
    base = read_settings(path) if path else Settings()
    return replace(base, **{name: value for name, value in given.items() if value is not None})


def _password(said: Settings) -> str | None:
    reporter = said.command_reporter
    return sims_password(os.environ, reporter.user) if reporter else None


def _selected(data_sets: str | None) -> frozenset[str] | None:
    return None if data_sets is None else checked_data_sets(_names(data_sets))


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _rehearsed(request: RunRequest, *, as_json: bool) -> ExitCode:
    foreseen, code = dry_run(request)
    if as_json:
        typer.echo(json.dumps([each.row() for each in foreseen], indent=2))
    else:
        _print_table(foreseen)
    return code


def _print_table(foreseen: list[Foreseen]) -> None:
    rows = [each.row() for each in foreseen]
    table = Table(*(name.replace("_", " ") for name in rows[0]), box=None)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    # Without a terminal there is no width to keep to, and a script wants whole words.
    Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)
    takes_s = sum(each.takes_s for each in foreseen)
    typer.echo(f"The night would take about {takes_s:.0f} s.", err=True)
