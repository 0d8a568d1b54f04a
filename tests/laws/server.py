"""A school whose producer can lose its state, and the worker and back office that serve it."""

from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from consumers.back_office import BackOffice
from contract.names import Topics
from contract.signing import VERSION_HEADER
from projections.permanent.outbox import QueuedMessage
from tests.laws import tables
from tests.laws.log import NOW_MS, PARTITION_COUNT, Log, Stored
from tests.laws.oracle import Mya
from tests.laws.school import DAY, Change, Night, School
from tests.laws.signers import PLATFORM
from tests.laws.worker import Worker
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
            root_key=self.world.trust.root_key,
        )

    def rebuild(self) -> None:
        """Forget all but what MYA owns, and read the log again."""
        tables.forget_generation(self.connection)
        self.worker = Worker(self.connection, self.world)
        self.worker.finish()

    def night(self, *changes: Change, day: str = DAY) -> None:
        """One night, read to its end; what the platform publishes comes back on the topics."""
        self.school.run(Night(changes=changes, day=day))
        self.worker.finish()
        self.relay()
        self.worker.finish()

    def relay(self) -> None:
        """Publish what waits in the outbox of what the platform says itself."""
        with self.connection.cursor(row_factory=class_row(QueuedMessage)) as cursor:
            waiting = cursor.execute(
                "WITH sent AS (DELETE FROM sync.outbox RETURNING *) SELECT * FROM sent ORDER BY id"
            ).fetchall()
        for each in waiting:
            subject = TOPICS.subject_of(each.topic)
            if subject != "errors":
                self.log.append((subject, each.partition), self._stored(subject, each))

    def _stored(self, subject: str, message: QueuedMessage) -> Stored:
        key, value = bytes(message.key), message.value
        signed = (subject, key, value, int(message.headers.get(VERSION_HEADER, 0)))
        headers = PLATFORM.headers(*signed)
        given = {name: said.encode() for name, said in message.headers.items()} | headers
        return Stored(key, value or b"", tuple(given.items()), is_null=value is None)

    def enabled(self) -> set[str]:
        rows = self.connection.execute(
            "SELECT third_party_id FROM mya.users WHERE school_id = %s AND enabled",
            [self.school.school_id],
        )
        return {person_id for (person_id,) in rows}

    def errors(self) -> set[tuple[str, str]]:
        found = tables.found(self.connection, [self.school.school_id]).errors
        return {(data_set, code) for _, data_set, _, code, _ in found}
