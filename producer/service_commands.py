"""The commands for a school that nobody looks after at night: `serve` and `status`."""

import json
from datetime import UTC, datetime

import typer

from contract.program.options import LogFormatName, StatusAddress
from producer import options
from producer.given import settings_of
from producer.log_file import configure
from producer.serve_command import ServeRequest, serve
from producer.status_command import status


def serve_command(
    *,
    school: options.School = None,
    extract: options.Extract = None,
    state: options.State = None,
    settings: options.SettingsFile = None,
    bootstrap_servers: options.BootstrapServers = None,
    kafka_config: options.KafkaConfig = None,
    topic_prefix: options.TopicPrefix = None,
    key_id: options.KeyId = None,
    log_format: LogFormatName = None,
    log_file: options.LogFile = None,
    status_address: StatusAddress = None,
) -> None:
    """Stay, and run once a night inside the window that the settings name under [night]."""
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
    request = ServeRequest(
        settings_file=settings, given=given, log_format=log_format, status_address=status_address
    )
    configure(log_format, request.settings().log_file)
    serve(request)


def status_command(
    *,
    school: options.School = None,
    state: options.State = None,
    settings: options.SettingsFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell of the last run and the next, what waits, and what is blocked and why.

    Ends with 0 when all is well, 3 when something needs a person, 1 when no run has ended for 26
    hours.
    """
    told = status(settings_of(settings, {"school": school, "state": state}), datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(told.document(), indent=2))
    else:
        for line in told.lines():
            typer.echo(line)
    raise typer.Exit(told.exit_code)
