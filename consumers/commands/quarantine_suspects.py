"""`mya-consumers quarantine suspect`: what the workers crash on, and the command that parks it."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Final

import typer

from consumers.commands.desk import NEEDS_A_PERSON, Desk, at_desk
from consumers.commands.options import Json, OpenEnrolment
from consumers.commands.quarantine_options import trust_of
from consumers.commands.replay_desk import ReplayDesk
from consumers.commands.replay_desk import opened as opened_generation
from consumers.loop.reading import Reader
from consumers.loop.service import read_anew, subjects_read
from consumers.quarantine.suspects import Culprit, Search, next_messages
from consumers.trust.keyring import Trust
from consumers.trust.parked import parked_of
from projections import generations, listing
from projections.database import clock_of, connect
from projections.generation import arrays, staging
from projections.generation.positions import PositionTable
from projections.generation.schema import tables
from projections.permanent import enrolment, parkings
from projections.permanent.schema.error_tables import ERROR_POSITION
from projections.replay.standing import standing_of

_OF_A_SCHOOL_MAX: Final = 5
"""Of more events than these of one school, the school is the one to be parked."""


@at_desk
def suspect(
    *,
    desk: Desk,
    generation: Annotated[
        str | None,
        typer.Option(envvar="MYA_GENERATION", help="Whose workers crash; the live one's."),
    ] = None,
    open_enrolment: OpenEnrolment = False,
    json: Json = False,
) -> None:
    """Find what the workers crash on: apply what comes next, and roll it back.

    Print the commands that park it. Nothing is changed. MYA_ROOT_KEY has the deployment's secret.
    """
    trust = trust_of(open_enrolment=open_enrolment)
    name = generation or _live(desk)
    with opened_generation(desk, generation=name) as replay:
        found = _summed_up(list(_all(replay, _search(replay, name, trust))))
    columns = ("school_id", "bug", "command")
    rows = [(each.school_id, each.bug, _command(each)) for each in found]
    if json:
        listing.print_json(columns, rows)
    else:
        typer.echo("\n".join(row[2] for row in rows), nl=bool(rows))
    if found:
        typer.echo("Without these the workers go on. Report the bug: docs/operations.md", err=True)
        raise typer.Exit(NEEDS_A_PERSON)
    typer.echo("Nothing of what comes next crashes here.", err=True)


def _live(desk: Desk) -> str:
    with connect(desk.database_url, application_name="mya-consumers quarantine") as connection:
        return generations.live(connection)


def _search(replay: ReplayDesk, name: str, trust: Trust) -> Search:
    connection = replay.connection
    standing = standing_of(connection, name)
    with connection.transaction():
        arrays.probe_indexes(connection)
        staging.prepare(connection, tables.METADATA.sorted_tables)
    reader = Reader(
        replay.cluster.topics,
        replay.partition_count,
        subjects_read(standing),
        read_anew(connection, standing),
    )
    return Search(
        connection=connection,
        standing=standing,
        reader=reader,
        messages=partial(next_messages, replay.cluster, replay.cluster.ends_of(reader.places())),
        ring=trust.keyring(
            enrolment.everything(connection), parked_of(parkings.in_force(connection))
        ),
        root_key=trust.root_key,
        now_ms=clock_of(connection)(),
    )


def _all(replay: ReplayDesk, search: Search) -> Iterator[Culprit]:
    starts = PositionTable(tables.POSITION.name).next_offsets(replay.connection)
    starts |= PositionTable(ERROR_POSITION.name).next_offsets(replay.connection)
    for number in range(replay.partition_count):
        yield from search.culprits(number, starts)


def _summed_up(found: Sequence[Culprit]) -> list[Culprit]:
    """Name a school once in the place of its events, if it is to be parked whole anyway."""
    counts = Counter(each.school_id for each in found)
    whole = {each.school_id for each in found if each.place is None}
    whole |= {school_id for school_id, count in counts.items() if count > _OF_A_SCHOOL_MAX}
    schools = {
        each.school_id: Culprit(school_id=each.school_id, place=None, bug=each.bug)
        for each in found
        if each.school_id in whole and each.school_id is not None
    }
    return [each for each in found if each.school_id not in schools] + list(schools.values())


def _command(culprit: Culprit) -> str:
    place = (
        ["--school", str(culprit.school_id)]
        if culprit.place is None
        else [
            *("--topic", culprit.place[0], "--partition", str(culprit.place[1])),
            *("--offset", str(culprit.place[2])),
        ]
    )
    end = ["--reason", f"crashes: {culprit.bug}", "--yes"]
    return shlex.join(["mya-consumers", "quarantine", "park", *place, *end])
