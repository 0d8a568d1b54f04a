"""`mya-consumers quarantine retry | park`: try again what was set aside, and set aside what crashes
a worker.
"""

import os
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from consumers.back_office import BackOffice, RefusedError
from consumers.commands.desk import NEEDS_A_PERSON, Desk, at_desk, opened
from consumers.commands.options import Json, OpenEnrolment, Who, Yes
from consumers.commands.quarantine_options import (
    OffsetOrNone,
    PartitionOrNone,
    ReasonOrNone,
    SchoolOrNone,
    TopicOrNone,
    one_message,
    trust_of,
)
from consumers.kafka import Cluster, subjects
from consumers.quarantine.parking import park_event, park_school, unpark_event, unpark_school
from consumers.quarantine.retrying import Claimed, Retrying
from consumers.quarantine.verdicts import Became, Told
from consumers.scanning import scan
from contract.program.root_key import needed_root_key
from projections import listing
from projections.permanent import quarantine_contents
from projections.permanent.parkings import Order, Place
from projections.permanent.quarantine_contents import Wanted


@at_desk
def retry(
    *,
    desk: Desk,
    who: Who,
    topic: TopicOrNone = None,
    partition: PartitionOrNone = None,
    offset: OffsetOrNone = None,
    school: SchoolOrNone = None,
    reason: ReasonOrNone = None,
    open_enrolment: OpenEnrolment = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Try again a message, or all of a school or of a reason: what is good by now is applied.

    It is verified with the keys, and read with the schemas, of now. Nothing that stays is changed.
    What was parked by itself is parked no more once it is applied. MYA_ROOT_KEY has the
    deployment's secret.
    """
    is_one = one_message(topic, partition, offset)
    if is_one == bool(school or reason):
        raise typer.BadParameter("say which: one message, or --school, --reason or both")
    trust = trust_of(open_enrolment=open_enrolment)
    with opened(desk) as office:
        if is_one:
            places = _there(office, _place(topic, partition, offset))
        else:
            wanted = Wanted(school_id=school, reason=reason)
            places = quarantine_contents.places(office.connection, wanted)
        told = Retrying(office=office, trust=trust, who=who, keep=yes).retry(places)
    _tell(told, json=json, yes=yes)


@at_desk
def park(
    *,
    desk: Desk,
    who: Who,
    topic: TopicOrNone = None,
    partition: PartitionOrNone = None,
    offset: OffsetOrNone = None,
    school: SchoolOrNone = None,
    reason: Annotated[
        str, typer.Option(envvar="MYA_REASON", help="Why; it is kept, and must name nobody.")
    ] = "",
    undo: Annotated[
        bool,
        typer.Option("--undo", envvar="MYA_UNDO", help="Park it no more, and try it again."),
    ] = False,
    open_enrolment: OpenEnrolment = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Set aside an event, or a school, that a worker crashes on, while the rest goes on.

    Of a school: all that it says from where it was read to, and the ends of its runs. Running
    workers obey at once, and so does every replay. MYA_ROOT_KEY has the deployment's secret.
    """
    is_one = one_message(topic, partition, offset)
    if is_one == bool(school):
        raise typer.BadParameter("say which: one message, or --school")
    if not undo and not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    what: Place | str = _place(topic, partition, offset) if is_one else str(school)
    trust = trust_of(open_enrolment=open_enrolment)
    with opened(desk) as office:
        if undo:
            told = _unpark(Retrying(office=office, trust=trust, who=who, keep=yes), what)
            _tell(told, json=json, yes=yes)
        else:
            done = "is parked." if yes else "would be parked: add --yes."
            said = _park(desk, office, what, Order(who, reason.strip()), keep=yes)
            typer.echo(f"{said} {done}", err=True)


def _place(topic: str | None, partition: int | None, offset: int | None) -> Place:
    return str(topic), int(partition or 0), int(offset or 0)


def _unpark(retrying: Retrying, what: Place | str) -> list[Told]:
    match what:
        case str():
            return unpark_school(retrying, what)
        case _:
            return unpark_event(retrying, what)


def _park(desk: Desk, office: BackOffice, what: Place | str, order: Order, *, keep: bool) -> str:
    """Park an event or a school; return what it is."""
    match what:
        case str():
            # Without it nobody can tell what a school says from what the platform heals it with.
            needed_root_key(os.environ)
            park_school(office, what, order, keep=keep)
            return f"School {what}"
        case _:
            said = _message_at(desk.cluster(), what)
            park_event(office, what, order, keep=keep)
            return said


def _there(office: BackOffice, place: Place) -> list[Claimed]:
    found = quarantine_contents.of_places(office.connection, [place])
    if not found:
        raise RefusedError("It does not lie in quarantine: see `quarantine list`.")
    return [(each.school_id, each.place) for each in found]


def _message_at(cluster: Cluster, place: Place) -> str:
    """Say what lies there. Raises RefusedError where nothing does: a slip of the hand."""
    topic, partition, offset = place
    if topic not in {cluster.topics.of(each) for each in subjects()}:
        raise RefusedError(f"No topic of ours is called {topic}.")
    if partition >= cluster.partition_count():
        raise RefusedError(f"{topic} has no partition {partition}.")
    at = topic, partition
    within = cluster.beginnings_of([at])[at] <= offset < cluster.ends_of([at])[at]
    found = next(scan(cluster, {at: offset} if within else {}, committed_only=True), None)
    if found is None or found.offset() != offset:
        raise RefusedError(f"Nothing lies on {topic}, partition {partition}, at offset {offset}.")
    return f"The message of {len(found)} bytes on {topic}, partition {partition}, offset {offset}"


def _tell(told: Sequence[Told], *, json: bool, yes: bool) -> None:
    counts = Counter((each.became.value, each.detail) for each in told)
    columns = ("became", "detail", "messages")
    rows = [(*each, count) for each, count in sorted(counts.items())]
    if json:
        listing.print_json(columns, rows)
    else:
        listing.print_table(columns, rows)
    if not yes:
        typer.echo("Nothing was changed: add --yes.", err=True)
    if any(each.became is Became.STAYS for each in told):
        raise typer.Exit(NEEDS_A_PERSON)
