"""`mya-consumers rooms`: what people change of a room inside MYA."""

from typing import Annotated, Final

import typer

from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import (
    School,
)

app: Final = typer.Typer(no_args_is_help=True, help="What people change of a room inside MYA.")


@app.callback()
def _rooms() -> None:
    """What people change of a room inside MYA."""


@app.command("set")
@at_desk
def set_(
    *,
    desk: Desk,
    school: School,
    room: Annotated[str, typer.Option(envvar="MYA_ROOM", help="Its id in SIMS.")],
    bookable: Annotated[
        bool,
        typer.Option(
            "--bookable/--not-bookable", envvar="MYA_BOOKABLE", help="Whether it may be booked."
        ),
    ],
) -> None:
    """Say whether a room may be booked; the sync never changes it."""
    with opened(desk) as office:
        office.set_bookable(school, room, bookable=bookable)
