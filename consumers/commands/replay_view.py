"""`mya-consumers replay plan|status|diff`: what a replay takes, how far it is, what it changes."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from consumers.commands import replay_diff
from consumers.commands.desk import NEEDS_A_PERSON, Desk, at_desk
from consumers.commands.options import (
    Json,
)
from consumers.commands.replay_desk import Patience, Rate, Schools, met, opened
from consumers.replay.progress import Progress, progress
from consumers.replay.promotion import candidate
from consumers.replay.starting import Plan, plan
from projections import generations, listing
from projections.comparison.difference import SAMPLES_MAX, Scope
from projections.replay import footprint

_GIB: Final = 1024**3

_Tables = Annotated[
    list[str] | None,
    typer.Option(envvar="MYA_TABLE", help="Only this table; may be given again."),
]
_Samples = Annotated[
    int,
    typer.Option(min=0, max=SAMPLES_MAX, envvar="MYA_SAMPLES", help="Rows shown of each kind."),
]
_Values = Annotated[
    bool, typer.Option("--values", envvar="MYA_VALUES", help="Show values: personal data.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to those of `replay`."""
    app.command("plan")(plan_)
    app.command()(status)
    app.command()(diff)


@at_desk
def plan_(
    *,
    desk: Desk,
    school: Schools = None,
    rate: Rate = None,
    free_gib: Annotated[
        float | None,
        typer.Option(
            min=0,
            envvar="MYA_FREE_GIB",
            help="Free disk of the database, where it cannot be seen from here.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say what a replay would read, touch and take. Exit code 3 if the disk has no room for it."""
    with opened(desk) as replay:
        free = footprint.free_bytes(replay.connection, replay.url)
        planned = plan(
            replay.connection,
            replay.offsets(),
            schools=school or None,
            rate_max=rate,
            bytes_free=free if free_gib is None else int(free_gib * _GIB),
        )
    if json:
        listing.print_object(asdict(planned) | {"has_room": planned.has_room})
    else:
        _show_plan(planned)
    if planned.has_room is False:
        raise typer.Exit(NEEDS_A_PERSON)


@at_desk
def status(
    *,
    desk: Desk,
    interval_s: Annotated[
        float,
        typer.Option(
            min=0.1, max=60, envvar="MYA_INTERVAL_S", help="Over how long the pace is measured."
        ),
    ] = 2.0,
    json: Json = False,
) -> None:
    """Say how far each generation has come, at what pace, and which errors are open in it."""
    with opened(desk) as replay:
        found = progress(replay.connection, replay.offsets(), interval_s=interval_s)
    columns = list(_status(found[0]))
    rows = [list(_status(each).values()) for each in found]
    if json:
        listing.print_json(columns, rows)
    else:
        listing.print_table(columns, rows)


@at_desk
def diff(
    *,
    desk: Desk,
    generation: Annotated[
        str | None,
        typer.Option(envvar="MYA_GENERATION", help="Which; the one being built by default."),
    ] = None,
    school: Schools = None,
    table: _Tables = None,
    samples: _Samples = 5,
    values: _Values = False,
    patience_s: Patience = 60.0,
    json: Json = False,
) -> None:
    """Compare a generation with the live one, once both have read as much. Exit code 3 if they
    differ.
    """
    scope = Scope(
        schools=tuple(school or ()), tables=tuple(table or ()), samples=samples, values=values
    )
    with opened(desk) as replay:
        name = candidate(replay.connection, generation)
        found = met(desk, replay, name, scope, patience_s=patience_s)
    replay_diff.show(found, json=json)
    if not found.is_empty:
        raise typer.Exit(NEEDS_A_PERSON)


def megabytes(size_bytes: int) -> str:
    """Return a size as people say it."""
    return f"{size_bytes / 1024**2:,.0f} MiB"


def duration(seconds: float | None) -> str:
    """Return a time as people say it, unknown if it is None."""
    if seconds is None:
        return "unknown"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _show_plan(planned: Plan) -> None:
    whose = "all schools" if planned.schools is None else ", ".join(planned.schools)
    room = {True: "enough", False: "NOT ENOUGH", None: "unknown: give --free-gib"}[planned.has_room]
    free = "" if planned.bytes_free is None else f" of {megabytes(planned.bytes_free)} free"
    reads = f"up to {planned.messages:,} messages, {duration(planned.seconds)} with one worker"
    touches = f"the new schema {generations.schema_of(planned.generation)}; no school hears of it"
    disk = f"about {megabytes(planned.bytes_needed)}{free}: {room}"
    typer.echo(f"Generation {planned.generation}, for {whose}.")
    for what, said in (("Reads", reads), ("Disk", disk), ("Touches", touches)):
        typer.echo(f"{what:8} {said}.")
    rows = [
        (each.table, each.rows_estimated, megabytes(each.size_bytes)) for each in planned.tables
    ]
    listing.print_table(["table of the live generation", "rows, about", "size"], rows)


def _status(each: Progress) -> dict[str, Any]:
    standing, last = each.standing, each.last_command
    return {
        "generation": standing.name,
        "state": standing.state.value,
        "this_build": standing.build == generations.build_fingerprint(),
        "schools": None if standing.schools is None else list(standing.schools),
        "paused": standing.paused,
        "rate_max": standing.rate_max,
        "workers": each.workers,
        "messages": each.messages,
        "messages_read": each.messages_read,
        "messages_a_second": round(each.messages_a_second, 1),
        "time_left": duration(each.seconds_left),
        "errors": dict(each.errors),
        "last_command": None if last is None else f"{last.command} by {last.who}: {last.why}",
    }
