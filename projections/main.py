"""The program `mya-projections`: sets up the database and shows what is in it.

Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 database unavailable or not
set up, 2 usage or configuration.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any, Final

import psycopg
import structlog
import typer
from psycopg import Connection

from contract.program import log_lines
from contract.program.log_lines import LogFormat
from contract.program.options import LogFormatName
from contract.program.root_key import RootKeyError
from contract.program.status_server import StatusAddressError
from projections import database, explanation, listing
from projections.commands import digest, digest_addresses, roles, schools, serve, tokens
from projections.commands.options import DatabaseUrl, Json
from projections.error_lines import print_errors
from projections.explanation_lines import print_explanation
from projections.generations import NotMigratedError
from projections.migrations.upgrade import Migrated
from projections.migrations.upgrade import migrate as migrate_database
from projections.read_models.selection import select
from projections.read_models.views import VIEWS, View
from projections.roles.applying import NotOwnerError
from projections.web.listening import ListenError

# No pretty exceptions: they show local variables, and with them personal data.
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sets up the database of the SIMS sync, and shows what is in it.",
)
errors_app = typer.Typer(no_args_is_help=True, help="The error log of a school.")
runs_app = typer.Typer(no_args_is_help=True, help="The nightly runs of a school.")
app.add_typer(errors_app, name="errors")
app.add_typer(runs_app, name="runs")
app.add_typer(schools.app, name="schools")
app.add_typer(tokens.app, name="tokens")
app.add_typer(digest_addresses.app, name="digest-addresses")
app.add_typer(roles.app, name="roles")
app.command()(digest.digest)
app.command()(serve.serve)


_FAULTS_OF_THE_WORLD: Final = (
    database.DatabaseUnavailableError,
    ListenError,
    NotMigratedError,
    NotOwnerError,
    *database.FAULTS,
    psycopg.errors.InsufficientPrivilege,
)


class ErrorState(StrEnum):
    """Which errors to list."""

    OPEN = "open"
    RESOLVED = "resolved"
    ALL = "all"


def _view_name(name: str) -> str:
    if name not in VIEWS:
        raise typer.BadParameter(f"{name!r} is none of: {', '.join(VIEWS)}")
    return name


School = Annotated[str, typer.Option(envvar="MYA_SCHOOL", help="The school's id.")]
# Not MYA_STATE: that is the producer's folder.
State = Annotated[ErrorState, typer.Option(envvar="MYA_ERROR_STATE", help="Which errors.")]
Run = Annotated[str, typer.Option(envvar="MYA_RUN", help="The run's id.")]
ViewName = Annotated[
    str,
    typer.Argument(
        metavar="VIEW",
        callback=_view_name,
        help=f"One of: {', '.join(VIEWS)}.",
        show_default=False,
    ),
]


@app.command()
def migrate(database_url: DatabaseUrl, log_format: LogFormatName = None) -> None:
    """Set up the database, or bring it up to date. Run again, it changes nothing."""
    log_lines.configure(log_format)
    _report(migrate_database(database_url))


@app.command()
def show(
    view: ViewName,
    database_url: DatabaseUrl,
    school: School,
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """Show a read model of a school."""
    with _reading(database_url, log_format) as connection:
        _print(VIEWS[view], select(connection, VIEWS[view], school_id=school), json=json)


@errors_app.command("list")
def list_errors(
    database_url: DatabaseUrl,
    school: School,
    state: State = ErrorState.OPEN,
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """List a school's errors: what is wrong, and how to put it right."""
    view = VIEWS["errors"]
    wanted = None if state is ErrorState.ALL else state.value
    with _reading(database_url, log_format) as connection:
        rows = select(connection, view, school_id=school, state=wanted)
        if json:
            listing.print_json(view.column_names, rows)
            return
        errors = (dict(zip(view.column_names, row, strict=True)) for row in rows)
        count = print_errors(listing.console(), errors)
        which = "" if state is ErrorState.ALL else f"{state.value} "
        _say(f"{count or 'No'} {which}error{'' if count == 1 else 's'} at school {school}.")


@runs_app.command("list")
def list_runs(
    database_url: DatabaseUrl,
    school: School,
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """List a school's runs, the latest first."""
    with _reading(database_url, log_format) as connection:
        _print(VIEWS["runs"], select(connection, VIEWS["runs"], school_id=school), json=json)


@runs_app.command("show")
def show_run(
    database_url: DatabaseUrl,
    school: School,
    run: Run,
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """Show what became of each data set in one run."""
    view = VIEWS["run_data_sets"]
    with _reading(database_url, log_format) as connection:
        if not json:
            runs = VIEWS["runs"]
            _print(runs, select(connection, runs, school_id=school, run_id=run), json=False)
        _print(view, select(connection, view, school_id=school, run_id=run), json=json)


@app.command()
def explain(
    database_url: DatabaseUrl,
    school: School,
    person: Annotated[str, typer.Option(envvar="MYA_PERSON", help="The Person ID in SIMS.")],
    json: Json = False,
    log_format: LogFormatName = None,
) -> None:
    """Say why a person's account is as it is: what changed it, and what keeps it from more."""
    with _reading(database_url, log_format) as connection:
        found = explanation.explain(connection, school, person)
    if found is None:
        _say(f"MYA knows of no person {person} at school {school}.")
        sys.exit(1)
    print_explanation(found, json=json)


@contextmanager
def _reading(database_url: str, log_format: LogFormat | None) -> Iterator[Connection[Any]]:
    log_lines.configure(log_format)
    with database.connect(database_url, application_name="mya-projections") as connection:
        yield connection


def _print(view: View, rows: Iterator[tuple[Any, ...]], *, json: bool) -> None:
    if json:
        listing.print_json(view.column_names, rows)
        return
    if not listing.print_table(view.column_names, rows):
        _say(f"Nothing in `{view.name}` for this school.")


def _report(done: Migrated) -> None:
    log = structlog.get_logger()
    if done.revision_before == done.revision:
        log.info("schema_was_current", revision=done.revision)
    else:
        log.info("schema_migrated", before=done.revision_before, revision=done.revision)
    if done.generation_created:
        log.info("generation_created", generation=done.live_generation)
    if done.views_current:
        log.info("views_current", generation=done.live_generation)
    else:
        log.warning(
            "views_left",
            generation=done.live_generation,
            reason="another build made the live generation; its views change when a generation"
            " of this build is promoted",
        )


def main() -> None:
    """Run the program; a fault of the world is one or two clear lines, never a traceback."""
    try:
        app()
    except (database.DatabaseUrlError, RootKeyError, StatusAddressError) as error:
        _fail(error, exit_code=2)
    except _FAULTS_OF_THE_WORLD as error:
        _fail(error, exit_code=1)


def _fail(error: BaseException, *, exit_code: int) -> None:
    _say(f"mya-projections: {database.one_line(error)}")
    if error.__cause__ is not None:
        _say(f"  because: {database.one_line(error.__cause__)}")
    sys.exit(exit_code)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
