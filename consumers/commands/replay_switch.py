"""`mya-consumers replay promote|rollback`: another generation becomes the live one."""

from typing import Annotated

import typer

from consumers.back_office import RefusedError
from consumers.commands import replay_diff
from consumers.commands.desk import NEEDS_A_PERSON, Desk, at_desk
from consumers.commands.options import (
    Who,
    Why,
    Yes,
)
from consumers.commands.replay_desk import Patience, ReplayDesk, met, opened
from consumers.replay.meeting import Meeting
from consumers.replay.promotion import Promotion, candidate
from consumers.replay.switching import Switched
from projections import generations
from projections.comparison.difference import Scope
from projections.database import clock_of
from projections.replay.creating import previous_of
from projections.replay.journal import Order


def register(app: typer.Typer) -> None:
    """Add the commands to those of `replay`."""
    app.command()(promote)
    app.command()(rollback)


@at_desk
def promote(
    *,
    desk: Desk,
    why: Why,
    who: Who,
    generation: Annotated[
        str | None,
        typer.Option(envvar="MYA_GENERATION", help="Which; the one being built by default."),
    ] = None,
    accept_diff: Annotated[
        bool,
        typer.Option(
            "--accept-diff", envvar="MYA_ACCEPT_DIFF", help="Also if it differs from the live one."
        ),
    ] = False,
    yes: Yes = False,
    patience_s: Patience = 60.0,
) -> None:
    """Make a generation the live one, in one transaction. Exit code 3 if it differs from the one
    before and nobody has accepted that.
    """
    command = Order(who, why)
    with opened(desk) as replay:
        name = candidate(replay.connection, generation)
    with opened(desk, generation=name) as replay:
        found = met(desk, replay, name, Scope(), patience_s=patience_s)
        if not found.is_empty:
            replay_diff.show(found, json=False)
        if not found.is_empty and not accept_diff:
            typer.echo("It differs: look, then add --accept-diff.", err=True)
            raise typer.Exit(NEEDS_A_PERSON)
        if not yes:
            typer.echo(f"Generation {name} would take the place of {found.a}: add --yes.", err=True)
            return
        _tell(name, _promotion(replay, patience_s).promote(name, command))


@at_desk
def rollback(
    *,
    desk: Desk,
    why: Why,
    who: Who,
    yes: Yes = False,
    patience_s: Patience = 60.0,
) -> None:
    """Make the generation live again that was so before the last promotion, with the build that
    made it. What came in since then is in it.
    """
    command = Order(who, why)
    with opened(desk) as replay:
        name = previous_of(replay.connection)
        if name is None:
            raise RefusedError("There is no generation to go back to.")
        live = generations.live(replay.connection)
    with opened(desk, generation=name) as replay:
        if not yes:
            typer.echo(f"Generation {name} would take the place of {live}: add --yes.", err=True)
            return
        _tell(name, _promotion(replay, patience_s).roll_back(name, command))


def _promotion(replay: ReplayDesk, patience_s: float) -> Promotion:
    return Promotion(
        meeting=Meeting(
            connection=replay.connection,
            partition_count=replay.partition_count,
            patience_s=patience_s,
        ),
        topics=replay.cluster.topics,
        now_ms=clock_of(replay.connection),
    )


def _tell(name: str, switched: Switched) -> None:
    typer.echo(
        f"Generation {name} is live: {switched.errors_raised} errors appear and"
        f" {switched.errors_resolved} go.",
        err=True,
    )
