"""`mya-consumers errors`: what the errors topic says of MYA."""

from typing import Annotated, Final

import typer

from consumers.back_office.retelling import retell as retell_errors
from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import Yes

app: Final = typer.Typer(no_args_is_help=True, help="What the errors topic says of MYA.")


@app.callback()
def _group() -> None:
    """Keep `retell` a command by name, though it is the only one."""


@app.command()
@at_desk
def retell(
    *,
    desk: Desk,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", envvar="MYA_ALL_ERRORS", help="Every open error, for a topic made anew."
        ),
    ] = False,
    yes: Yes = False,
) -> None:
    """Tell the error log what is open inside MYA, where it says otherwise: after the database was
    restored, or a topic was lost.
    """
    with opened(desk) as office:
        retold = retell_errors(office, everything=everything, keep=yes)
    done = "are told" if yes else "would be told: add --yes"
    typer.echo(f"{retold.opened} open and {retold.resolved} resolved errors {done}.", err=True)
