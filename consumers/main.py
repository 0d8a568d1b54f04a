"""The program `mya-consumers`: every platform command that judges or writes to Kafka.

Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 failed or unavailable,
2 usage or configuration, 3 done, and something needs a person.
"""

import os
import sys
import traceback
from pathlib import Path
from threading import Event
from typing import Annotated, Final

import psycopg
import typer
from confluent_kafka import KafkaException

from consumers.apply.transaction.breaker import Breaker, BreakerTrippedError
from consumers.back_office import RefusedError
from consumers.commands import (
    accounts,
    errors,
    person,
    principals,
    quarantine,
    replaced_topics,
    replay,
    rooms,
    school_day,
    settings,
    snapshots,
    topics,
)
from consumers.commands.feed import feed
from consumers.commands.options import (
    AcceptedCodes,
    BootstrapServers,
    DatabaseUrl,
    KafkaConfig,
    OpenEnrolment,
    PatienceS,
)
from consumers.commands.retention import retention
from consumers.feed.bookmarks import BookmarkError
from consumers.feed.signatures import SecretError
from consumers.feed.webhook import NotTakenError, WebhookUrlError
from consumers.kafka import Cluster, KafkaConfigError, KafkaUnavailableError
from consumers.loop.service import Service
from consumers.replay.meeting import NotMetError
from consumers.trust.keyring import Trust
from consumers.vitals import Brokers
from contract.names import DEFAULT_TOPIC_PREFIX, Topics
from contract.program import log_lines
from contract.program.kafka_settings import KafkaSettingsError
from contract.program.options import LogFormatName, StatusAddress, TopicPrefix
from contract.program.root_key import RootKeyError, root_key
from contract.program.status_server import StatusAddressError, serving
from contract.program.stopping import asked_to_stop
from projections import database
from projections.comparison.comparing import UnknownTableError
from projections.generation.positions import FencedError
from projections.generations import NotMigratedError, OtherBuildError
from projections.replay.log_topics import LogReplacedError
from projections.replay.standing import NotLiveError, UnknownGenerationError

# No pretty exceptions: they show local variables, and with them personal data.
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Applies MYA's rules to what the schools send.",
)
replaced_topics.register(topics.app)
app.add_typer(topics.app, name="topics")
app.add_typer(principals.app, name="principals")
app.add_typer(errors.app, name="errors")
app.add_typer(settings.app, name="settings")
app.add_typer(accounts.app, name="accounts")
app.add_typer(rooms.app, name="rooms")
app.add_typer(snapshots.app, name="snapshots")
app.add_typer(person.app, name="person")
app.add_typer(quarantine.app, name="quarantine")
app.command()(feed)
app.command()(retention)
app.add_typer(replay.app, name="replay")
app.add_typer(school_day.app, name="school-day")

_FAULTS_OF_THE_WORLD: Final = (
    database.DatabaseUnavailableError,
    NotMigratedError,
    KafkaUnavailableError,
    LogReplacedError,
    FencedError,
    NotLiveError,
    NotTakenError,
    NotMetError,
    *database.FAULTS,
    psycopg.errors.InsufficientPrivilege,
    KafkaException,
)
_FAULTS_OF_CONFIGURATION: Final = (
    database.DatabaseUrlError,
    KafkaConfigError,
    KafkaSettingsError,
    OtherBuildError,
    RefusedError,
    RootKeyError,
    SecretError,
    StatusAddressError,
    WebhookUrlError,
    BookmarkError,
    UnknownGenerationError,
    UnknownTableError,
)

_AT_A_CRASH: Final = (
    "  If it is a worker that ends like this again and again: `mya-consumers quarantine suspect`"
    " finds the event or the school, and how to set it aside.\n"
)


@app.command()
def run(
    *,
    bootstrap_servers: BootstrapServers,
    database_url: DatabaseUrl,
    kafka_config: KafkaConfig = None,
    topic_prefix: TopicPrefix = DEFAULT_TOPIC_PREFIX,
    generation: Annotated[
        str | None,
        typer.Option(envvar="MYA_GENERATION", help="Which to feed; the live one by default."),
    ] = None,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", envvar="MYA_UNTIL_IDLE", help="End when all is done.")
    ] = False,
    patience_s: PatienceS = 60.0,
    accept: AcceptedCodes,
    status_address: StatusAddress = None,
    open_enrolment: OpenEnrolment = False,
    log_format: LogFormatName = None,
) -> None:
    """Apply what the schools sent: judge, write the projections, tell of errors.

    MYA_ROOT_KEY has the secret of the deployment: with it what schools send is verified, and what
    the platform says is signed.
    """
    log_lines.configure(log_format)
    stop = asked_to_stop()
    cluster = _cluster(bootstrap_servers, kafka_config, topic_prefix, stop)
    service = Service(
        cluster=cluster,
        database_url=database_url,
        patience_s=patience_s,
        trust=Trust(root_key=root_key(os.environ), is_open=open_enrolment),
        generation=generation,
        breaker=Breaker(frozenset(accept)),
    )
    with serving(status_address, service.vitals.told(Brokers(cluster))):
        service.run(stop, until_idle=until_idle)


def _cluster(
    bootstrap_servers: str, config_file: Path | None, prefix: str, stop: Event | None = None
) -> Cluster:
    return Cluster(
        bootstrap_servers=bootstrap_servers,
        config_file=config_file,
        topics=Topics(prefix),
        stop=stop or Event(),
    )


def main() -> None:
    """Run the program; a fault of the world is a line or two, one of ours says where it was."""
    try:
        app()
    except _FAULTS_OF_CONFIGURATION as fault:
        _exit(fault, 2)
    except (*_FAULTS_OF_THE_WORLD, BreakerTrippedError) as fault:
        _exit(fault, 1)
    except Exception as bug:  # noqa: BLE001 - the last resort, and the only place for one
        # The frames without the message: PostgreSQL's quotes the row, and with it a person's data.
        frames = "".join(traceback.format_tb(bug.__traceback__))
        sys.stderr.write(f"{frames}mya-consumers: {type(bug).__name__}, a bug in this program.\n")
        sys.stderr.write(_AT_A_CRASH)
        sys.exit(1)


def _exit(fault: Exception, code: int) -> None:
    sys.stderr.write(f"mya-consumers: {database.one_line(fault)}\n")
    if fault.__cause__ is not None:
        sys.stderr.write(f"  because: {database.one_line(fault.__cause__)}\n")
    sys.exit(code)
