"""`mya-consumers replay`: generations that are made, fed, put to rest, and taken away."""

from typing import Annotated, Final

import typer

from consumers.back_office import RefusedError
from consumers.commands import replay_switch, replay_view
from consumers.commands.desk import Desk, at_desk
from consumers.commands.options import (
    Who,
    Why,
    Yes,
)
from consumers.commands.replay_desk import (
    Generation,
    Rate,
    ReplayDesk,
    Schools,
    opened,
)
from consumers.commands.replay_view import megabytes
from consumers.replay.starting import Start
from projections.generations import State
from projections.replay import creating, footprint, journal
from projections.replay.journal import Order
from projections.replay.standing import holding_pointer, put_paused, put_rate, standing_of

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Feed a new generation from the first event on, beside the live one.",
)
replay_view.register(app)
replay_switch.register(app)


@app.command()
@at_desk
def start(
    *,
    desk: Desk,
    why: Why,
    who: Who,
    school: Schools = None,
    generation: Annotated[
        str | None,
        typer.Option(envvar="MYA_GENERATION", help="Its name; the next number by default."),
    ] = None,
    rate: Rate = None,
) -> None:
    """Make a generation with the tables of this build; nothing is told and nobody sees it."""
    with opened(desk) as replay:
        name = Start(
            connection=replay.connection,
            partition_count=replay.partition_count,
            schools=school or None,
            rate_max=rate,
            order=Order(who, why),
        ).make(generation)
    typer.echo(name)
    typer.echo(f"Feed it: mya-consumers run --generation {name}", err=True)


@app.command()
@at_desk
def pause(
    *,
    desk: Desk,
    generation: Generation,
    why: Why,
    who: Who,
) -> None:
    """Let the workers of a generation rest; it keeps its place."""
    with opened(desk) as replay:
        _require_not_live(replay, generation)
        with holding_pointer(replay.connection):
            put_paused(replay.connection, generation, paused=True)
            journal.note(replay.connection, generation, "pause", Order(who, why))


@app.command()
@at_desk
def resume(
    *,
    desk: Desk,
    generation: Generation,
    why: Why,
    who: Who,
    rate: Rate = None,
) -> None:
    """Let the workers of a generation work again, at another pace if --rate says so."""
    with opened(desk) as replay:
        _require_not_live(replay, generation)
        with holding_pointer(replay.connection):
            put_paused(replay.connection, generation, paused=False)
            put_rate(replay.connection, generation, rate)
            journal.note(replay.connection, generation, "resume", Order(who, why), rate=rate)


@app.command()
@at_desk
def abort(
    *,
    desk: Desk,
    generation: Generation,
    why: Why,
    who: Who,
    yes: Yes = False,
) -> None:
    """Take away a generation that is being built, with all its tables."""
    with opened(desk) as replay:
        _take_away(replay, generation, State.BUILDING, yes=yes, given=Order(who, why))


@app.command()
@at_desk
def drop(
    *,
    desk: Desk,
    generation: Generation,
    why: Why,
    who: Who,
    yes: Yes = False,
) -> None:
    """Take away the generation that was live before: then there is no way back to it."""
    with opened(desk) as replay:
        _take_away(replay, generation, State.PREVIOUS, yes=yes, given=Order(who, why))


_COMMANDS: Final = {State.BUILDING: "abort", State.PREVIOUS: "drop"}


def _take_away(replay: ReplayDesk, name: str, state: State, *, yes: bool, given: Order) -> None:
    """Take away a generation in this state, or say what would go."""
    standing = standing_of(replay.connection, name)
    if standing.state is not state:
        raise RefusedError(f"Generation {name} is {standing.state}, not {state}.")
    command = _COMMANDS[state]
    if not yes:
        size = sum(each.size_bytes for each in footprint.sizes(replay.connection, name))
        typer.echo(f"Generation {name}, {megabytes(size)}, would go: add --yes.", err=True)
        return
    with holding_pointer(replay.connection):
        creating.drop(replay.connection, name)
        journal.note(replay.connection, name, command, given)
    typer.echo(f"Generation {name} is gone.", err=True)


def _require_not_live(replay: ReplayDesk, name: str) -> None:
    if standing_of(replay.connection, name).live:
        raise RefusedError(f"Generation {name} is the live one: schools wait for it.")
