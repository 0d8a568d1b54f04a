"""`mya-consumers school-day`: what a later import of periods proposes, accepted or taken back."""

from dataclasses import astuple, fields
from typing import Annotated, Final

import typer

from consumers.back_office.school_days import SchoolDays
from consumers.commands.desk import NEEDS_A_PERSON, Desk, at_desk, opened
from consumers.commands.options import (
    Json,
    School,
    Who,
    Why,
    Yes,
)
from consumers.commands.school_day_lines import print_changes
from projections import listing
from projections.permanent.school_days import Reason, SchoolDay

app: Final = typer.Typer(
    no_args_is_help=True,
    help="The school day: what a later import of periods proposes, accepted or taken back.",
)


@app.command()
@at_desk
def plan(
    *,
    desk: Desk,
    school: School,
    json: Json = False,
) -> None:
    """Show what the school's proposal would change: exit code 3. Without a proposal it is 0."""
    with opened(desk) as office:
        planned = SchoolDays(office).plan(school)
    if planned is None:
        print_changes(None, None, json=json)
        _say(f"School {school} has no proposal for another school day.")
        return
    print_changes(planned.changes, planned.proposal_id, json=json)
    _say(f"School {school} has proposal {planned.proposal_id}: accept it with school-day apply.")
    raise typer.Exit(NEEDS_A_PERSON)


@app.command()
@at_desk
def apply(
    *,
    desk: Desk,
    school: School,
    why: Why,
    who: Who,
    proposal: Annotated[
        str | None,
        typer.Option(
            envvar="MYA_PROPOSAL", help="Accept this proposal, as plan names it, and no other."
        ),
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Accept the school's proposal; what depends on the school day is judged again at once."""
    with opened(desk) as office:
        done = SchoolDays(office).apply(
            school, Reason(who=who, why=why), keep=yes, proposal_id=proposal
        )
    print_changes(done.changes, done.proposal_id, json=json)
    if yes:
        _say(f"School {school} has the school day of proposal {done.proposal_id} now.")
    else:
        _say(f"Proposal {done.proposal_id} would be accepted: add --yes.")


@app.command()
@at_desk
def undo(
    *,
    desk: Desk,
    school: School,
    why: Why,
    who: Who,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take back the school day that was accepted before; again and again, to the first."""
    with opened(desk) as office:
        changes = SchoolDays(office).undo(school, Reason(who=who, why=why), keep=yes)
    print_changes(changes, None, json=json)
    if yes:
        _say(f"School {school} has the school day before again.")
    else:
        _say("The school day before would be taken back: add --yes.")


@app.command("list")
@at_desk
def list_(
    *,
    desk: Desk,
    school: School,
    json: Json = False,
) -> None:
    """List the school days that were accepted: when, by whom and why, the latest first."""
    with opened(desk) as office:
        rows = [astuple(each) for each in SchoolDays(office).history(school)]
    columns = [field.name for field in fields(SchoolDay)]
    if json:
        listing.print_json(columns, rows)
    elif not listing.print_table(columns, rows):
        _say(f"School {school} has no accepted school day.")


def _say(line: str) -> None:
    typer.echo(line, err=True)
