"""What the commands of `mya-consumers replay` share: options, and a connection of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer
from psycopg import Connection

from consumers.commands.desk import Desk
from consumers.kafka import Cluster
from consumers.replay.meeting import Meeting
from consumers.replay.progress import Offsets, offsets_of
from consumers.replay.promotion import difference
from contract.names import Topics
from contract.program import log_lines
from projections import generations
from projections.comparison.difference import Difference, Scope
from projections.database import connect

STATEMENT_TIMEOUT_MS: Final = 24 * 60 * 60 * 1000
"""To copy a generation or to sum it up takes one statement for each table, for as long as it is."""

Generation = Annotated[
    str, typer.Option(envvar="MYA_GENERATION", help="Which; `replay status` lists them.")
]
Schools = Annotated[
    list[str] | None,
    typer.Option("--school", envvar="MYA_SCHOOL", help="Only this one; may be given again."),
]
Patience = Annotated[
    float,
    typer.Option(
        min=0, envvar="MYA_PATIENCE_S", help="How long to wait for both to have read as much."
    ),
]
Rate = Annotated[
    int | None,
    typer.Option(min=1, envvar="MYA_RATE", help="Records a second that each worker may apply."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDesk:
    """A connection to the database of a deployment, in autocommit mode, and its brokers."""

    connection: Connection[Any]
    cluster: Cluster
    url: str
    partition_count: int

    def offsets(self) -> Offsets:
        """Ask the brokers for the offsets of all topics that are judged."""
        return offsets_of(self.cluster, self.partition_count)


@contextmanager
def opened(desk: Desk, *, generation: str | None = None) -> Iterator[ReplayDesk]:
    """Connect; with a generation's name, so that unqualified names mean its tables.

    Raises what connecting raises, and OtherBuildError if the generation is another build's.
    """
    log_lines.configure(desk.log_format)
    cluster = Cluster(
        bootstrap_servers=desk.bootstrap_servers,
        config_file=desk.kafka_config,
        topics=Topics(desk.topic_prefix),
    )
    path = ("sync",) if generation is None else generations.search_path_of(generation)
    with _connected(desk, path) as connection:
        generations.live(connection)
        if generation is not None:
            generations.require_this_build(connection, generation)
        yield ReplayDesk(
            connection=connection,
            cluster=cluster,
            url=desk.database_url,
            partition_count=cluster.partition_count(),
        )


def met(
    given: Desk, desk: ReplayDesk, generation: str, scope: Scope, *, patience_s: float
) -> Difference:
    """Compare a generation with the live one, both having read as much. Raises NotMetError."""
    meeting = Meeting(
        connection=desk.connection, partition_count=desk.partition_count, patience_s=patience_s
    )
    with _connected(given, ("sync",)) as comparing:
        return difference(meeting, comparing, generation, scope)


@contextmanager
def _connected(given: Desk, path: Sequence[str]) -> Iterator[Connection[Any]]:
    with connect(
        given.database_url,
        application_name="mya-consumers replay",
        search_path=path,
        statement_timeout_ms=STATEMENT_TIMEOUT_MS,
    ) as connection:
        connection.autocommit = True
        yield connection
