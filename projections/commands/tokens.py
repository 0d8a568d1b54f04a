"""`mya-projections tokens`: who may read the error log, for how long."""

import sys
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer

from contract.program import log_lines
from contract.program.options import LogFormatName
from projections import database, listing
from projections.access import readers, tokens
from projections.access.readers import Kind
from projections.commands.options import DatabaseUrl, Json

app: Final = typer.Typer(no_args_is_help=True, help="Who may read the error log, for how long.")

_DAYS_MAX: Final = 3650
_PROGRAM: Final = "mya-projections"

Name = Annotated[
    str, typer.Option(envvar="MYA_TOKEN_NAME", help="Whose it is: an office, a person, a tool.")
]
Schools = Annotated[
    list[str] | None,
    typer.Option("--school", envvar="MYA_SCHOOL", help="The school's id; for support, several."),
]
Support = Annotated[
    bool, typer.Option("--support", envvar="MYA_TOKEN_SUPPORT", help="For support, not a school.")
]
AllSchools = Annotated[
    bool,
    typer.Option("--all-schools", envvar="MYA_TOKEN_ALL_SCHOOLS", help="For support: every one."),
]
Days = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=_DAYS_MAX,
        envvar="MYA_TOKEN_DAYS",
        help="How long it is valid.",
        show_default="365 for a school, 90 for support",
    ),
]


@app.command()
def create(
    *,
    database_url: DatabaseUrl,
    name: Name,
    school: Schools = None,
    support: Support = False,
    all_schools: AllSchools = False,
    days: Days = None,
    log_format: LogFormatName = None,
) -> None:
    """Make a token and print it, this once. It signs in at the page, or as a bearer token."""
    log_lines.configure(log_format)
    kind = Kind.SUPPORT if support else Kind.SCHOOL
    wanted = tokens.Wanted(
        name=name,
        kind=kind,
        school_ids=_school_ids(school or [], kind, all_schools=all_schools),
        lifetime=timedelta(days=days or tokens.DEFAULT_DAYS[kind]),
    )
    now = datetime.now(UTC)
    try:
        with database.connect(database_url, application_name=_PROGRAM) as connection:
            token_id, token = tokens.create(connection, wanted, now=now)
            unknown = [
                each
                for each in wanted.school_ids or ()
                if not readers.school_is_known(connection, each)
            ]
    except tokens.TokenError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(token)
    for each in unknown:
        typer.echo(f"MYA does not know school {each} yet: is that its id?", err=True)
    expiry = f"{now + wanted.lifetime:%Y-%m-%d}"
    typer.echo(f"Token {token_id}, valid until {expiry}. It is not shown again.", err=True)


@app.command("list")
def list_(
    *, database_url: DatabaseUrl, json: Json = False, log_format: LogFormatName = None
) -> None:
    """List all tokens, the latest first: whose, for what, until when. Never the token itself."""
    log_lines.configure(log_format)
    with database.connect(database_url, application_name=_PROGRAM) as connection:
        rows = [astuple(each) for each in tokens.all_tokens(connection, now=datetime.now(UTC))]
    columns = [field.name for field in fields(tokens.TokenRow)]
    if json:
        listing.print_json(columns, rows)
    elif not listing.print_table(columns, rows):
        typer.echo("There is no token yet.", err=True)


@app.command()
def revoke(
    *,
    database_url: DatabaseUrl,
    token_id: Annotated[int, typer.Option(envvar="MYA_TOKEN_ID", help="As `list` shows it.")],
    yes: Annotated[
        bool, typer.Option("--yes", envvar="MYA_YES", help="Do it, not only say what would be.")
    ] = False,
    log_format: LogFormatName = None,
) -> None:
    """Revoke a token for good, and end its sessions."""
    log_lines.configure(log_format)
    now = datetime.now(UTC)
    with database.connect(database_url, application_name=_PROGRAM) as connection:
        found = tokens.find(connection, token_id, now=now)
        if found is not None and yes:
            tokens.revoke(connection, token_id, now=now)
    if found is None:
        typer.echo(f"There is no token {token_id}.", err=True)
        sys.exit(1)
    done = "is revoked." if yes else "would be revoked: add --yes."
    typer.echo(f"Token {token_id} ({found.name}) {done}", err=True)


def _school_ids(schools: list[str], kind: Kind, *, all_schools: bool) -> list[str] | None:
    if kind is Kind.SCHOOL and (all_schools or len(schools) != 1):
        raise typer.BadParameter("a school's token is for one --school; else add --support")
    if kind is Kind.SUPPORT and all_schools == bool(schools):
        raise typer.BadParameter("support's token is for named --school, or for --all-schools")
    return None if all_schools else schools
