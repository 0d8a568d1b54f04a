"""A world of schools that sign, with a broker that compacts: what the platform says comes back."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from contract.names import ERRORS
from contract.signing import VERSION_HEADER, Signer
from tests.laws import tables
from tests.laws.haunted import enrol
from tests.laws.log import Log, Place, Stored
from tests.laws.records import lesson, student, subject
from tests.laws.school import Night
from tests.laws.signers import PLATFORM
from tests.laws.worker import Worker
from tests.laws.world import World

LESSON: Final = "student-timetables"
NIGHTS: Final[Sequence[Night]] = (
    Night(
        changes=[
            ("students", "1", student(surname="Ash")),
            ("subjects", "maths", subject(name="Mathematics")),
            (LESSON, "e1/1", lesson(LESSON, "e1/1")),
        ]
    ),
    Night(changes=[("students", "1", student(surname="Birch"))]),
)


class Platform:
    """A world of schools that sign, its worker, and its broker."""

    def __init__(self, connection: Connection[Any], world: World) -> None:
        self.connection = connection
        self.world = world
        tables.put(connection, world.mya)
        enrol(connection, *world.schools)
        self.worker = Worker(connection, world)

    @property
    def log(self) -> Log:
        return self.world.log

    def live(self) -> None:
        """Apply all that there is, and what the platform says to it, until nothing comes of it."""
        self.worker.finish()
        while self._relay():
            self.worker.finish()

    def compact(self) -> None:
        """Take away what is not the last of its key, as the broker does after two weeks."""
        self.log.compact()

    def replay(self) -> None:
        """Read the log again, as a generation does that takes the place of this one."""
        tables.begin_anew(self.connection)
        self.worker = Worker(self.connection, self.world)
        self.live()

    def found(self) -> Any:
        return tables.found(self.connection, self.world.schools)

    def last(self, place: Place, at: bytes) -> Stored:
        return [each for each in self.log.messages[place] if each.key == at][-1]

    def _relay(self) -> int:
        rows = self.connection.execute(
            "WITH sent AS (DELETE FROM sync.outbox RETURNING *)"
            " SELECT topic, partition, key, value, headers FROM sent ORDER BY id"
        ).fetchall()
        for topic, partition, at, value, headers in rows:
            about = self.world.topics.subject_of(topic)
            signed = about, bytes(at), value, int(headers.get(VERSION_HEADER, 0))
            own = {name: said.encode() for name, said in headers.items()}
            message = Stored(
                bytes(at),
                value or b"",
                headers=tuple((own | PLATFORM.headers(*signed)).items()),
                is_null=value is None,
            )
            if about != ERRORS:
                Log.append(self.log, (about, partition), message)
        return len(rows)


def forged(signer: Signer | None, about: str, at: bytes, value: bytes | None) -> Stored:
    """Return a message that the broker takes now, signed by whoever is given."""
    headers = signer.headers(about, at, value) if signer else {}
    return Stored(at, value or b"", headers=tuple(headers.items()), is_null=value is None)
