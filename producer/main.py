"""`mya-producer`: the program at the school. Data on stdout, everything else on stderr."""

import json
import sys
import traceback
from dataclasses import asdict
from datetime import date
from io import TextIOWrapper
from typing import Final

import typer

from contract.program import log_lines
from contract.program.log_lines import LogFormat
from contract.program.options import LogFormatName
from contract.program.status_server import StatusAddressError
from producer import options
from producer.check_command import check
from producer.failures import ConfigurationError, ExitCode, UnavailableError
from producer.given import secrets_of, selected, settings_of, signer_of
from producer.log_file import configure
from producer.own_files import keep_to_ourselves
from producer.readiness.sims_reports import lines as report_texts
from producer.readiness.sims_reports import sims_reports
from producer.readiness_lines import print_readiness
from producer.rehearsal_lines import print_rehearsal
from producer.rollover_command import RolloverRequest, rollover
from producer.run_command import dry_run, run
from producer.run_request import RunRequest
from producer.sample import WEEKS, generate
from producer.service_commands import serve_command, status_command
from producer.settings import Settings

_WHAT_IS_SENT: Final = """
Every data set is sent each night, except profile-pictures and periods. The settings file switches
them on: also_data_sets = ["profile-pictures", "periods"]; its data_sets says what is sent instead
of all the others.

Periods are sent once: after a run that completed them they are off again. To send them once more,
name them with --data-sets (MYA_DATA_SETS), or take them out of the settings for a night and put
them back.

exclude.txt in the extract names people who never leave the school: one Person ID a line, # begins
a comment. Their lessons and pictures stay too, and whatever names them by their id. A list that
lacks somebody whom the last run left out ends the run; # before their Person ID lets them out.

With a section command_reporter in the settings file, CommandReporter, the program of SIMS, writes
the reports; the extract folder is optional then, for pictures and exclude.txt. The password of its
user comes from the environment, as MYA_SIMS_PASSWORD, or from the keyring of the operating system:
keyring set mya-producer USER puts it there.

What is sent is signed with the key that MYA gave the school: key_id in the settings, and its secret
in the environment, as MYA_SCHOOL_SECRET, or in the keyring: keyring set mya-school-secret KEY_ID.
"""

app = typer.Typer(
    name="mya-producer",
    help="Sends what changed in a school's SIMS to MYA.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.command("serve")(serve_command)
app.command("status")(status_command)


@app.callback()
def _program(*, version: options.Version = False) -> None:
    """Send what changed in a school's SIMS to MYA."""
    del version  # it has answered by itself


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
    key_id: options.KeyId = None,
    log_format: LogFormatName = None,
    log_file: options.LogFile = None,
) -> None:
    """Read tonight's extract and send what has changed."""
    given = {
        "school": school,
        "extract": extract,
        "state": state,
        "bootstrap_servers": bootstrap_servers,
        "kafka_config": kafka_config,
        "topic_prefix": topic_prefix,
        "key_id": key_id,
        "log_file": log_file,
    }
    said = _logging_to(settings_of(settings, given), log_format)
    request = RunRequest(
        settings=said,
        selected=selected(data_sets),
        release=release.strip().lower() if release else None,
        snapshot=snapshot,
        day=on or date.today(),  # noqa: DTZ011 - the school's own day, by its own clock
        **secrets_of(said),
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
    said = settings_of(settings, {"school": school, "state": state})
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
    topic_prefix: options.TopicPrefix = None,
    key_id: options.KeyId = None,
    log_format: LogFormatName = None,
) -> None:
    """Say what would run tonight, what it lacks, and whether Kafka can be reached."""
    log_lines.configure(log_format)
    given = {
        "school": school,
        "extract": extract,
        "state": state,
        "bootstrap_servers": bootstrap_servers,
        "kafka_config": kafka_config,
        "topic_prefix": topic_prefix,
        "key_id": key_id,
    }
    said = settings_of(settings, given)
    request = RunRequest(
        settings=said,
        selected=selected(data_sets),
        signer=signer_of(said),
        day=date.today(),  # noqa: DTZ011 - the school's own day, by its own clock
    )
    readiness, brokers = check(request)
    print_readiness(readiness, brokers, request.signer, as_json=as_json)
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
    _print_anything()
    keep_to_ourselves()
    try:
        app()
    except (ConfigurationError, StatusAddressError) as error:
        _fail(str(error), ExitCode.USAGE)
    except UnavailableError as error:
        _fail(str(error), ExitCode.FAILED)
    except Exception as error:  # noqa: BLE001 - the last resort, and the only place for one
        # The frames without the message: it may quote a person's data.
        frames = "".join(traceback.format_tb(error.__traceback__))
        _fail(f"{frames}{type(error).__name__}: a bug in mya-producer.", ExitCode.FAILED)


def _print_anything() -> None:
    """Let no letter end the program: a folder may be named in what a code page does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(message: str, code: ExitCode) -> None:
    typer.echo(f"mya-producer: {message}", err=True)
    sys.exit(code)


def _logging_to(said: Settings, log_format: LogFormat | None) -> Settings:
    configure(log_format, said.log_file)
    return said


def _rehearsed(request: RunRequest, *, as_json: bool) -> ExitCode:
    foreseen, code = dry_run(request)
    print_rehearsal(foreseen, as_json=as_json)
    return code
