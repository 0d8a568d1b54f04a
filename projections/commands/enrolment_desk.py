"""What the commands about enrolled schools share: their options, and how a school is found."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from psycopg import Connection

from contract.names import ID_BYTES_MAX, is_too_long
from contract.program import log_lines
from contract.program.log_lines import LogFormat
from projections import database
from projections.permanent import enrolment
from projections.permanent.enrolment import Enrolled, EnrolmentError, State

_PROGRAM: Final = "mya-projections"


def _school(text: str) -> str:
    if not text.strip() or "\0" in text:
        raise typer.BadParameter("it is empty")
    if is_too_long(text):
        raise typer.BadParameter(f"it is longer than the {ID_BYTES_MAX} bytes that an id may have")
    return text


School = Annotated[
    str, typer.Option(envvar="MYA_SCHOOL", callback=_school, help="The school's id.")
]


@contextmanager
def enrolment_open(database_url: str, log_format: LogFormat | None) -> Iterator[Connection[Any]]:
    """Connect for a change of the enrolment, which is kept if nothing goes wrong."""
    log_lines.configure(log_format)
    try:
        with database.connect(database_url, application_name=_PROGRAM) as connection:
            yield connection
    except EnrolmentError as error:
        raise typer.BadParameter(str(error)) from error


def found(connection: Connection[Any], school: str) -> Enrolled:
    """Return an enrolled school, or end the program."""
    known = enrolment.find(connection, school)
    if known is None:
        typer.echo(f"School {school} is not enrolled.", err=True)
        sys.exit(1)
    return known


def demand(school: Enrolled, *states: State) -> None:
    """Demand that a school is in one of these states. Raises EnrolmentError."""
    if school.state not in states:
        raise EnrolmentError(f"School {school.school_id} is {school.state.value}.")
