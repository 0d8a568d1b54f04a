"""`mya-consumers topics replaced`: read topics anew that were lost and made anew."""

from collections.abc import Iterator, Mapping

import typer

from consumers.back_office import RefusedError
from consumers.commands.desk import Desk, at_desk
from consumers.commands.options import (
    Who,
    Why,
    Yes,
)
from consumers.commands.replay_desk import ReplayDesk, opened
from consumers.kafka import subjects
from contract.data_sets import BY_NAME
from contract.names import ERRORS
from projections import generations
from projections.generation.positions import PositionTable
from projections.generation.schema.tables import POSITION
from projections.permanent.schema.error_tables import ERROR_POSITION
from projections.replay import journal, log_topics
from projections.replay.journal import Order
from projections.replay.standing import all_standings, holding_pointer


def register(app: typer.Typer) -> None:
    """Add the command to those of `topics`."""
    app.command()(replaced)


@at_desk
def replaced(*, desk: Desk, why: Why, who: Who, yes: Yes = False) -> None:
    """Read topics from their beginning that were lost, or cut, and made anew; print which.

    What is in the database stays, and is brought up to date by what the schools send again.
    """
    with opened(desk) as asking:
        live = generations.live(asking.connection)
    with opened(desk, generation=live) as replay:
        connection, ids = replay.connection, replay.cluster.topic_ids()
        topics = sorted({*log_topics.replaced(connection, ids), *_cut(replay)})
        for topic in topics:
            typer.echo(topic)
        if not topics:
            typer.echo("Every topic is the one that was read last.", err=True)
        elif yes:
            _begin_anew(replay, live, {each: ids[each] for each in topics}, Order(who, why))
            typer.echo(f"{len(topics)} are read from their beginning.", err=True)
        else:
            typer.echo(f"{len(topics)} would be read from their beginning: add --yes.", err=True)


def _cut(replay: ReplayDesk) -> Iterator[str]:
    """Yield the topics that end before what was read of them, or begin only after it."""
    read = PositionTable(POSITION.name).next_offsets(replay.connection)
    read |= PositionTable(ERROR_POSITION.name).next_offsets(replay.connection)
    topics = {replay.cluster.topics.of(each) for each in subjects()}
    ours = {place: offset for place, offset in read.items() if place[0] in topics}
    ends = replay.cluster.ends_of(list(ours))
    begins = replay.cluster.beginnings_of(list(ours))
    # What nothing was read of is read from wherever it begins.
    yield from (
        place[0]
        for place, at in ours.items()
        if at > ends[place] or (at > 0 and at < begins[place])
    )


def _begin_anew(replay: ReplayDesk, live: str, ids: Mapping[str, str], order: Order) -> None:
    connection = replay.connection
    others = [each.name for each in all_standings(connection) if not each.live]
    if others:
        raise RefusedError(f"There is a generation {others[0]}: drop or abort it first.")
    told = {replay.cluster.topics.subject_of(topic) for topic in ids}
    with holding_pointer(connection):
        log_topics.begin_anew(connection, ids, sorted(told & BY_NAME.keys()), errors=ERRORS in told)
        journal.note(connection, live, "topics replaced", order, topics=list(ids))
