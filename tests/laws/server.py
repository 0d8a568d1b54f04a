"""A school whose producer can lose its state, and the worker and back office that serve it."""

from typing import Any, Final

from psycopg import Connection

from consumers.back_office import BackOffice
from contract.names import Topics
from tests.laws import tables
from tests.laws.log import PARTITION_COUNT, Log, Stored
from tests.laws.oracle import Mya
from tests.laws.school import DAY, Change, Night, School
from tests.laws.worker import NOW_MS, Worker
from tests.laws.world import World

TOPICS: Final = Topics("snapshots.")


class Server:
    """A school whose producer can lose its state, and the worker that reads it."""

    def __init__(self, connection: Connection[Any], school_id: str) -> None:
        self.connection = connection
        self.log = Log()
        self.school = School(school_id, self.log)
        self.world = World([school_id], TOPICS, self.log, Mya())
        tables.put(connection, self.world.mya)
        self.worker = Worker(connection, self.world)
        self.office = BackOffice(
            connection=connection,
            topics=TOPICS,
            partition_count=PARTITION_COUNT,
            now_ms=lambda: NOW_MS,
        )

    def night(self, *changes: Change, day: str = DAY) -> None:
        """One night, read to its end; what the platform publishes comes back on the topics."""
        self.school.run(Night(changes=changes, day=day))
        self.worker.finish()
        self.relay()
        self.worker.finish()

    def relay(self) -> None:
        """Publish what waits in the outbox of what the platform says itself."""
        rows = self.connection.execute(
            "DELETE FROM sync.outbox RETURNING topic, key, value"
        ).fetchall()
        for topic, key, value in rows:
            subject = TOPICS.subject_of(topic)
            if subject != "errors":
                place = self.school.place(subject)
                self.log.append(place, Stored(bytes(key), bytes(value)))

    def enabled(self) -> set[str]:
        rows = self.connection.execute(
            "SELECT third_party_id FROM mya.users WHERE school_id = %s AND enabled",
            [self.school.school_id],
        )
        return {person_id for (person_id,) in rows}

    def errors(self) -> set[tuple[str, str]]:
        found = tables.found(self.connection, [self.school.school_id]).errors
        return {(data_set, code) for _, data_set, _, code, _ in found}
