"""`mya-consumers snapshots`: removals after a school sent everything anew, held for a person."""

from dataclasses import astuple, fields
from typing import Annotated, Final

import typer

from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import (
    Json,
    School,
    Yes,
)
from contract.data_sets import BY_NAME
from projections import listing
from projections.permanent.snapshot_holds import SnapshotHold

app: Final = typer.Typer(
    no_args_is_help=True, help="Removals after a school sent everything anew, held for a person."
)


def _known(name: str) -> str:
    if name not in BY_NAME:
        raise typer.BadParameter(f"{name!r} is none of: {', '.join(BY_NAME)}")
    return name


@app.command("list")
@at_desk
def list_(
    *,
    desk: Desk,
    school: School,
    json: Json = False,
) -> None:
    """List what is held: of how many records known, how many would be removed."""
    with opened(desk) as office:
        rows = [astuple(hold) for hold in office.snapshot_holds_of(school)]
    columns = [field.name for field in fields(SnapshotHold)]
    if json:
        listing.print_json(columns, rows)
    elif not listing.print_table(columns, rows):
        typer.echo(f"Nothing is held at school {school}.", err=True)


@app.command()
@at_desk
def release(
    *,
    desk: Desk,
    school: School,
    data_set: Annotated[
        str, typer.Option(envvar="MYA_DATA_SET", callback=_known, help="Whose removals.")
    ],
    yes: Yes = False,
) -> None:
    """Remove what the snapshot no longer had. Who came back since then stays."""
    with opened(desk) as office:
        if yes:
            count = office.release_snapshot(school, data_set)
            typer.echo(f"{count} records of {data_set} are removed.", err=True)
        else:
            count = office.would_be_removed(school, data_set)
            typer.echo(f"{count} records of {data_set} would be removed: add --yes.", err=True)
