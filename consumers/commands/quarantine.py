"""`mya-consumers quarantine`: look at what was set aside. What else can be done with it stands in
the files beside this one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from typing import Annotated, Any, Final

import typer
from psycopg import Connection

from consumers.back_office import RefusedError
from consumers.commands import quarantine_orders, quarantine_suspects
from consumers.commands.desk import Desk, at_desk, opened
from consumers.commands.options import Json, OpenEnrolment
from consumers.commands.quarantine_options import (
    DataSetOrNone,
    Offset,
    Partition,
    ReasonOrNone,
    SchoolOrNone,
    Topic,
    trust_of,
)
from consumers.quarantine.showing import shown, value_of
from contract.program import log_lines
from projections import listing
from projections.database import connect
from projections.permanent import enrolment, parkings, quarantine_contents
from projections.permanent.parkings import Parking
from projections.permanent.quarantine_contents import Count, Line, Wanted

app: Final = typer.Typer(
    no_args_is_help=True, help="What could not be read or trusted, and what crashes a worker."
)
app.command()(quarantine_orders.retry)
app.command()(quarantine_orders.park)
app.command()(quarantine_suspects.suspect)

_LIMIT: Final = 100


@app.command("list")
@at_desk
def list_(
    *,
    desk: Desk,
    school: SchoolOrNone = None,
    data_set: DataSetOrNone = None,
    reason: ReasonOrNone = None,
    forged: Annotated[
        bool | None,
        typer.Option("--forged/--not-forged", envvar="MYA_FORGED", help="Only these."),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, envvar="MYA_LIMIT", help="List so many messages at most.")
    ] = _LIMIT,
    json: Json = False,
) -> None:
    """List what lies in quarantine: how much for which reason, the latest of it, and what people
    have set aside.
    """
    wanted = Wanted(school_id=school, data_set=data_set, reason=reason, forged=forged)
    with _connected(desk) as connection:
        counts = quarantine_contents.counts(connection, wanted)
        lines = quarantine_contents.lines(connection, wanted, limit)
        parked = parkings.in_force(connection)
    found: dict[str, tuple[Any, list[Any]]] = {
        "counts": (Count, counts),
        "messages": (Line, lines),
        "parked": (Parking, parked),
    }
    if json:
        listing.print_object({name: _documents(*each) for name, each in found.items()})
        return
    for kind, each in found.values():
        if listing.print_table(_names(kind), map(astuple, each)):
            typer.echo()
    if not counts:
        typer.echo("Nothing of that lies in quarantine.", err=True)


@app.command()
@at_desk
def show(
    *,
    desk: Desk,
    topic: Topic,
    partition: Partition,
    offset: Offset,
    value: Annotated[
        bool,
        typer.Option("--value", envvar="MYA_VALUE", help="With what it says: personal data."),
    ] = False,
    open_enrolment: OpenEnrolment = False,
    json: Json = False,
) -> None:
    """Show a message: where it lies, why it is here, what it claims, and who vouches for it now."""
    with opened(desk) as office:
        found = quarantine_contents.of_places(office.connection, [(topic, partition, offset)])
        if not found:
            raise RefusedError(f"Nothing of {topic}, {partition}, {offset} lies in quarantine.")
        ring = trust_of(open_enrolment=open_enrolment).keyring(
            enrolment.everything(office.connection)
        )
        document = shown(office, ring, found[0])
    if value:
        document["value"] = value_of(office.topics, found[0])
    if json:
        listing.print_object(document)
    else:
        rows = [(name, str(each)) for name, each in document.items() if each not in (None, "")]
        listing.print_table(("what", "is"), rows)


def _documents(kind: Any, rows: Any) -> list[dict[str, Any]]:
    return [dict(zip(_names(kind), astuple(row), strict=True)) for row in rows]


def _names(kind: Any) -> list[str]:
    return [each.name for each in fields(kind)]


@contextmanager
def _connected(desk: Desk) -> Iterator[Connection[Any]]:
    """Connect to the database alone: what lies in quarantine can be listed without brokers."""
    log_lines.configure(desk.log_format)
    with connect(desk.database_url, application_name="mya-consumers quarantine") as connection:
        yield connection
