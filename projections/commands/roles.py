"""`mya-projections roles`: who may do what in the database."""

import sys
from typing import Annotated, Final

import typer

from contract.program import log_lines
from contract.program.options import LogFormatName
from projections import database, generations
from projections.commands.options import DatabaseUrl
from projections.roles import applying

app: Final = typer.Typer(no_args_is_help=True, help="Who may do what in the database.")

NEEDS_A_PERSON: Final = 3


@app.command()
def apply(
    database_url: DatabaseUrl,
    yes: Annotated[
        bool, typer.Option("--yes", envvar="MYA_YES", help="Do it, not only say what would be.")
    ] = False,
    log_format: LogFormatName = None,
) -> None:
    """Print which rights the roles would be given (+) and would lose (-); with --yes they are.

    Exit code 3 says that there are some. From then on, `migrate` and `replay` keep them right.
    """
    log_lines.configure(log_format)
    with database.connect(database_url, application_name="mya-projections roles") as connection:
        generations.live(connection)
        changes = applying.changes(connection)
        lines = [*changes.lines()]
        for line in lines:
            typer.echo(line)
        if not lines:
            typer.echo("The roles have these rights, and no others.", err=True)
        elif not yes:
            typer.echo(f"{len(lines)} changes would be made: add --yes.", err=True)
            sys.exit(NEEDS_A_PERSON)
        else:
            applying.apply(connection, changes)
            typer.echo(f"{len(lines)} changes were made.", err=True)
