"""`mya-projections digest-addresses`: to whom the digests of a school go."""

import re
import sys
from typing import Annotated, Final

import typer

from contract.program import log_lines
from contract.program.options import LogFormatName
from projections import database, listing
from projections.commands.options import DatabaseUrl, Json
from projections.permanent import digests

app: Final = typer.Typer(no_args_is_help=True, help="To whom the digests of a school go.")

_PROGRAM: Final = "mya-projections"


_ADDRESS: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise typer.BadParameter("must be like office@school.example")
    return text


School = Annotated[str, typer.Option(envvar="MYA_SCHOOL", help="The school's id.")]
Address = Annotated[
    str, typer.Option(envvar="MYA_DIGEST_ADDRESS", callback=_address, help="Where they go.")
]


@app.command("list")
def list_(
    *, database_url: DatabaseUrl, json: Json = False, log_format: LogFormatName = None
) -> None:
    """List the addresses of every school."""
    log_lines.configure(log_format)
    with database.connect(database_url, application_name=_PROGRAM) as connection:
        rows = digests.addresses(connection)
    columns = ("school_id", "address")
    if json:
        listing.print_json(columns, rows)
    elif not listing.print_table(columns, rows):
        typer.echo("No school has an address yet.", err=True)


@app.command()
def add(
    *,
    database_url: DatabaseUrl,
    school: School,
    address: Address,
    log_format: LogFormatName = None,
) -> None:
    """Send the digests of a school to this address too."""
    log_lines.configure(log_format)
    with database.connect(database_url, application_name=_PROGRAM) as connection:
        is_new = digests.add_address(connection, school, address)
    typer.echo("It is added." if is_new else "It was there already.", err=True)


@app.command()
def remove(
    *,
    database_url: DatabaseUrl,
    school: School,
    address: Address,
    log_format: LogFormatName = None,
) -> None:
    """Send them there no more."""
    log_lines.configure(log_format)
    with database.connect(database_url, application_name=_PROGRAM) as connection:
        was_there = digests.remove_address(connection, school, address)
    if not was_there:
        typer.echo("It was not there.", err=True)
        sys.exit(1)
    typer.echo("It is removed.", err=True)
