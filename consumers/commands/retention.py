"""`mya-consumers retention`: what the schools' settings keep no longer is forgotten."""

from dataclasses import asdict, fields
from typing import Annotated

import typer

from consumers.back_office.retention import LetGo, let_go, roll_segments
from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import Json, Who, Yes
from projections import listing
from projections.permanent import schools

Schools = Annotated[
    list[str] | None,
    typer.Option("--school", envvar="MYA_SCHOOL", help="Only this one; may be given again."),
]


@at_desk
def retention(
    *, desk: Desk, who: Who, school: Schools = None, yes: Yes = False, json: Json = False
) -> None:
    """Forget what is kept no longer, and let quiet partitions be compacted. For a scheduler, once
    a day.

    `settings show` says how long a school keeps what. Without --yes it counts. MYA_ROOT_KEY has
    the deployment's secret, which people are erased with.
    """
    with opened(desk) as office:
        every = school or schools.all_ids(office.connection)
        done = {each: let_go(office, each, who=who, keep=yes) for each in every}
        if yes:
            roll_segments(office)
    _print(done, json=json)
    if not yes:
        typer.echo("Nothing was forgotten: add --yes.", err=True)


def _print(done: dict[str, LetGo], *, json: bool) -> None:
    columns = ("school_id", *(each.name for each in fields(LetGo)))
    rows = [(school_id, *asdict(each).values()) for school_id, each in done.items()]
    if json:
        listing.print_json(columns, rows)
    else:
        listing.print_table(columns, rows)
