"""`mya-projections schools`: which schools may speak, and with which keys."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import structlog
import typer

from contract.names import DEFAULT_TOPIC_PREFIX
from contract.program.options import LogFormatName, TopicPrefix
from contract.program.root_key import needed_root_key
from contract.signing import school_secret
from projections import listing
from projections.commands import school_states
from projections.commands.enrolment_desk import School, demand, enrolment_open, found
from projections.commands.enrolment_lines import Credentials, print_credentials
from projections.commands.options import DatabaseUrl, Json
from projections.permanent import enrolment
from projections.permanent.enrolment import State

app: Final = typer.Typer(
    no_args_is_help=True, help="Which schools may send, and with which keys they sign."
)
app.command("revoke-key")(school_states.revoke_key)
app.command()(school_states.suspend)
app.command()(school_states.resume)
app.command()(school_states.close)

_KEY_BYTES: Final = 6
"""Of a key's id: no secret, but it must not come again where a database was restored."""
_OVERLAP_DAYS: Final = 14

_log: Final = structlog.get_logger()


BootstrapServers = Annotated[
    str | None,
    typer.Option(
        envvar="MYA_KAFKA_BOOTSTRAP_SERVERS",
        help="Kafka's address as schools reach it, for their settings.",
    ),
]


@app.command()
def enrol(
    *,
    database_url: DatabaseUrl,
    school: School,
    bootstrap_servers: BootstrapServers = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """Enrol a school: print, this once, what its settings file needs, and the secret of its key.

    MYA_ROOT_KEY has the secret of the deployment, from which the school's derives.
    """
    root_key, key_id = needed_root_key(os.environ), _new_key_id()
    with enrolment_open(database_url, log_format) as connection:
        enrolment.enrol(connection, school, key_id, now=datetime.now(UTC))
    _log.info("school_enrolled", school_id=school, key_id=key_id)
    secret = school_secret(root_key, school, key_id)
    credentials = Credentials(school, key_id, secret.hex(), bootstrap_servers, topic_prefix)
    print_credentials(credentials, json=json)


@app.command("list")
def list_(
    *, database_url: DatabaseUrl, json: Json = False, log_format: LogFormatName = None
) -> None:
    """List the enrolled schools and their keys. Never a secret."""
    with enrolment_open(database_url, log_format) as connection:
        schools = enrolment.everything(connection).schools
    columns = (
        "school_id",
        "state",
        "state_since",
        "key_id",
        "valid_from",
        "valid_until",
        "revoked",
    )
    rows = [
        (
            *(school.school_id, school.state.value, school.state_since),
            *(key.key_id, key.valid_from, key.valid_until, key.revoked),
        )
        for school in schools
        for key in school.keys
    ]
    if json:
        listing.print_json(columns, rows)
    elif not listing.print_table(columns, rows):
        typer.echo("No school is enrolled yet.", err=True)


@app.command("rotate-key")
def rotate_key(
    *,
    database_url: DatabaseUrl,
    school: School,
    overlap_days: Annotated[
        int,
        typer.Option(
            min=0, max=365, envvar="MYA_OVERLAP_DAYS", help="How long the former keys are valid."
        ),
    ] = _OVERLAP_DAYS,
    bootstrap_servers: BootstrapServers = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """Give a school another key, and print it, this once. What it signed before stays genuine.

    MYA_ROOT_KEY has the secret of the deployment, from which the school's derives.
    """
    root_key, key_id, now = needed_root_key(os.environ), _new_key_id(), datetime.now(UTC)
    overlap = timedelta(days=overlap_days)
    with enrolment_open(database_url, log_format) as connection:
        demand(found(connection, school), State.ENROLLED, State.SUSPENDED)
        enrolment.rotate_key(connection, school, key_id, now=now, overlap=overlap)
    _log.info("key_rotated", school_id=school, key_id=key_id)
    secret = school_secret(root_key, school, key_id)
    credentials = Credentials(school, key_id, secret.hex(), bootstrap_servers, topic_prefix)
    print_credentials(credentials, json=json)
    typer.echo(f"Its former keys are valid until {now + overlap:%Y-%m-%d %H:%M} UTC.", err=True)


def _new_key_id() -> str:
    return f"key-{secrets.token_hex(_KEY_BYTES)}"
