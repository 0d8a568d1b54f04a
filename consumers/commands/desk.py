"""A back office for one command: connected, prepared, and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from consumers.back_office import BackOffice
from consumers.kafka import Cluster
from consumers.loop.applier import now_ms
from contract.names import Topics
from contract.program import log_lines
from contract.program.log_lines import LogFormat
from projections import generations
from projections.database import connect


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command finds Kafka and the database, and how it logs."""

    bootstrap_servers: str
    kafka_config: Path | None
    topic_prefix: str
    database_url: str
    log_format: LogFormat | None


@contextmanager
def opened(desk: Desk) -> Iterator[BackOffice]:
    """Connect to the live generation. Raises what connecting raises, OtherBuildError among it."""
    log_lines.configure(desk.log_format)
    topics = Topics(desk.topic_prefix)
    cluster = Cluster(
        bootstrap_servers=desk.bootstrap_servers, config_file=desk.kafka_config, topics=topics
    )
    with connect(desk.database_url, application_name="mya-consumers") as connection:
        live = generations.live(connection)
        generations.require_this_build(connection, live)
    with connect(
        desk.database_url,
        application_name=f"mya-consumers {live}",
        search_path=generations.search_path_of(live),
    ) as connection:
        connection.autocommit = True
        office = BackOffice(
            connection=connection,
            topics=topics,
            partition_count=cluster.partition_count(),
            now_ms=now_ms,
        )
        office.prepare()
        yield office
