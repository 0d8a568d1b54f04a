"""One school, night after night: each is published, and read by a worker unless a test does it."""

from collections.abc import Mapping
from typing import Any, Final

from psycopg import Connection

from contract.data_sets import BY_NAME
from contract.events import Operation
from contract.names import RUNS
from projections.permanent import schools
from tests.laws import tables
from tests.laws.log import Log, Place
from tests.laws.oracle import Row
from tests.laws.school import DAY, Change, End, Night, School
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish

NOT_NIGHTLY: Final = frozenset({"periods", "profile-pictures"})
"""Completed only in nights that change something of them."""


class OneSchool:
    """A school in a world of its own, with the worker that reads what it publishes."""

    def __init__(self, connection: Connection[Any], *, off: frozenset[str] | None = None) -> None:
        world = publish([SchoolPlan(nights=[])])
        self.school_id = world.schools[0]
        self.world = World(world.schools, world.topics, Log(), world.mya)
        self._connection = connection
        self._school = _DatedSchool(self.school_id, self.world.log)
        if off is not None:
            schools.ensure(connection, [self.school_id])
            connection.execute(
                "UPDATE sync.school SET data_sets_off = %s WHERE school_id = %s",
                [sorted(off), self.school_id],
            )
        self.worker = Worker(connection, self.world)

    def night(
        self,
        *changes: Change,
        day: str = DAY,
        skipped: frozenset[str] = frozenset(),
        end: End = End.COMPLETED,
    ) -> None:
        """Publish a night and read it."""
        self.publish(*changes, day=day, skipped=skipped, end=end)
        self.worker.finish()

    def publish(
        self,
        *changes: Change,
        day: str = DAY,
        skipped: frozenset[str] = frozenset(),
        end: End = End.COMPLETED,
    ) -> None:
        """Publish a night that nobody reads yet."""
        self._school.day = day
        left_out = NOT_NIGHTLY - {data_set for data_set, _, _ in changes}
        self._school.run(Night(changes=changes, skipped=skipped | left_out, end=end))

    def read(self, *subjects: str) -> None:
        """Read the rest of these topics, one after the other."""
        for subject in subjects:
            place = self.place(subject)
            self.worker.apply(self.worker.read([(place, len(self.world.log.messages[place]))]))

    def place(self, subject: str) -> Place:
        """Return where its messages about this go."""
        return self._school.place(subject)

    def rebuild(self) -> None:
        """Forget all but what MYA owns, and read the log again."""
        tables.forget_generation(self._connection)
        self.worker = Worker(self._connection, self.world)
        self.worker.finish()

    def rows(self, view: str) -> list[Row]:
        """Return the rows of a read model, in order, without the school's id."""
        found = self._connection.execute(
            f"SELECT * FROM mya.{view} WHERE school_id = %s".encode(),  # noqa: S608 - our own name
            [self.school_id],
        )
        return sorted((row[1:] for row in found), key=repr)

    @property
    def errors(self) -> set[Row]:
        """Return the open errors: data set, record id, code, detail."""
        found = self._connection.execute(
            "SELECT data_set, record_id, code, detail FROM violation WHERE school_id = %s",
            [self.school_id],
        )
        return set(found)

    @property
    def balanced(self) -> set[bool | None]:
        """Return whether the books of its runs balance."""
        return set(tables.balanced(self._connection, [self.school_id]).values())

    def outcomes(self, data_set: str) -> dict[str, str]:
        """Return what became of each record of a data set."""
        return dict(
            self._connection.execute(
                "SELECT record_id, outcome FROM record WHERE (school_id, data_set) = (%s, %s)",
                [self.school_id, data_set],
            ).fetchall()
        )


class _DatedSchool(School):
    """A school whose nights have days of their own, and whose removals carry what they must."""

    day: str = DAY

    def _append(self, subject: str, at: bytes, event: Mapping[str, Any]) -> int:
        own = dict(event)
        if subject == RUNS:
            own["day"] = own["day"] and self.day
        elif own["operation"] == Operation.REMOVED and not BY_NAME[subject].outlives_removal:
            own["record"] = None
        return School._append(self, subject, at, own)
