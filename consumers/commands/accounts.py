"""`mya-consumers accounts`: the accounts of a school, as people change them inside MYA."""

from dataclasses import asdict, fields
from enum import StrEnum
from typing import Annotated, Final

import typer

from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import (
    Json,
    School,
)
from projections import listing
from projections.permanent.account_edits import Account

app: Final = typer.Typer(
    no_args_is_help=True, help="The accounts of a school, also those that are not from SIMS."
)


class PreferredEmail(StrEnum):
    """Which e-mail a user wants to be written to."""

    HOME = "home"
    WORK = "work"


class PreferredTelephone(StrEnum):
    """Which telephone a user wants to be called on."""

    HOME = "home"
    MOBILE = "mobile"
    WORK = "work"


AccountId = Annotated[int, typer.Option("--account", envvar="MYA_ACCOUNT", help="Its id.")]
Username = Annotated[str, typer.Option(envvar="MYA_USERNAME", help="Unique within the school.")]


@app.command()
@at_desk
def add(
    *,
    desk: Desk,
    school: School,
    username: Username,
) -> None:
    """Add an account that did not come from SIMS, and print its id."""
    with opened(desk) as office:
        typer.echo(office.add_account(school, username))


@app.command("list")
@at_desk
def list_(
    *,
    desk: Desk,
    school: School,
    json: Json = False,
) -> None:
    """List a school's accounts; one without a third-party id did not come from SIMS."""
    with opened(desk) as office:
        accounts = office.accounts_of(school)
    columns = [field.name for field in fields(Account)]
    rows = [tuple(asdict(account).values()) for account in accounts]
    if json:
        listing.print_json(columns, rows)
    else:
        listing.print_table(columns, rows)


@app.command()
@at_desk
def link(
    *,
    desk: Desk,
    school: School,
    account: AccountId,
    person: Annotated[str, typer.Option(envvar="MYA_PERSON", help="The Person ID in SIMS.")],
) -> None:
    """Make an account that did not come from SIMS that of a person of SIMS."""
    with opened(desk) as office:
        office.link_account(school, account, person)


@app.command("set")
@at_desk
def set_(
    *,
    desk: Desk,
    school: School,
    account: AccountId,
    username: Annotated[
        str | None, typer.Option(envvar="MYA_USERNAME", help="Unique within the school.")
    ] = None,
    preferred_email: Annotated[
        PreferredEmail | None, typer.Option(envvar="MYA_PREFERRED_EMAIL", help="home or work.")
    ] = None,
    preferred_telephone: Annotated[
        PreferredTelephone | None,
        typer.Option(envvar="MYA_PREFERRED_TELEPHONE", help="home, mobile or work."),
    ] = None,
) -> None:
    """Change an account, as its user or an administrator would in MYA."""
    with opened(desk) as office:
        office.set_account(
            school,
            account,
            username=username,
            preferred_email=preferred_email and preferred_email.value,
            preferred_telephone=preferred_telephone and preferred_telephone.value,
        )
