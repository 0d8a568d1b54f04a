"""Lessons for the tests: one school, its people and their lessons, read in pieces of one's own."""

from collections.abc import Mapping
from typing import Any, Final

from psycopg import Connection

from contract.declaration import Record
from contract.names import RUNS
from contract.wire import decode, encode
from tests.laws.log import Place, Stored
from tests.laws.school import DAY, Change, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish

LESSONS: Final = "student-timetables"
STAFF_LESSONS: Final = "staff-timetables"

_EVENTS: Final = (
    "SELECT role, event_instance_id, user_id, title, description, location, period,"
    " start_at::text, end_at::text FROM mya.timetable_events WHERE school_id = %s ORDER BY 1, 2, 3"
)


def lesson(user_id: str, event: str = "e", *, day: str = DAY, **values: Any) -> Record:
    """Return what SIMS knows of a lesson of this person."""
    own = {
        "event_instance_id": event,
        "user_id": user_id,
        "class_name": "7a/Ma",
        "subject_name": "Mathematics",
        "location_name": "R1",
        "period_name": "Mon:3",
        "start_at": f"{day}T09:00:00",
        "end_at": f"{day}T10:00:00",
    }
    return own | {"staff_name": "Ms Ash"} | values


def student_lesson(user_id: str, event: str = "e", **values: Any) -> Change:
    """Return a student's lesson as SIMS has it."""
    return LESSONS, f"{event}/{user_id}", lesson(user_id, event, **values)


def staff_lesson(user_id: str, event: str = "e", **values: Any) -> Change:
    """Return a staff member's lesson as SIMS has it."""
    own = lesson(user_id, event, **values)
    del own["staff_name"]
    return STAFF_LESSONS, f"{event}/{user_id}", own


Standing = tuple[list[str], list[tuple[str, str, str, str]], list[dict[str, int]]]


class OneSchool:
    """A world of one school, and a worker that reads it as told."""

    def __init__(self, connection: Connection[Any], *nights: Night, **plan: Any) -> None:
        self.connection = connection
        self.world: World = publish([SchoolPlan(nights=nights, **plan)])
        self.worker = Worker(connection, self.world)
        self.school_id = self.world.schools[0]

    def read(self, *subjects: str, count: int | None = None) -> None:
        """Read these topics, one after the other, to their ends or so many messages."""
        for subject in subjects:
            limit = count or len(self.world.log.messages[subject, 0])
            self.worker.apply(self.worker.read([((subject, 0), limit)]))

    def read_run(self) -> None:
        """Read the next run that has ended, to its end."""
        ends = 0
        while not ends:
            at = self.worker.next_offsets[RUNS, 0]
            ends = self.world.log.messages[RUNS, 0][at].key.endswith(b"/ended")
            self.read(RUNS, count=1)

    def again(self, subject: str, at: int, **values: Any) -> None:
        """Append one of the messages again, with these fields of its event changed."""
        place: Place = subject, 0
        stored = self.world.log.messages[place][at]
        event = decode(subject, stored.value) | values
        self.world.log.append(place, Stored(stored.key, encode(subject, event)))

    def shown(self) -> list[str]:
        """Return the lessons that are shown, as event/person."""
        return [f"{row[1]}/{row[2]}" for row in self.events()]

    def events(self) -> list[tuple[Any, ...]]:
        """Return what is shown of the lessons."""
        return self.connection.execute(_EVENTS, [self.school_id]).fetchall()

    def errors(self) -> list[tuple[str, str, str, str]]:
        """Return the open errors of lessons: record id, code, detail and label."""
        return self.connection.execute(
            "SELECT record_id, code, detail, label FROM violation WHERE school_id = %s"
            " AND data_set = ANY(%s) ORDER BY 1, 2",
            [self.school_id, [LESSONS, STAFF_LESSONS]],
        ).fetchall()

    def books(self, data_set: str = LESSONS) -> list[dict[str, int]]:
        """Return what is in the books of each run that sent lessons."""
        rows = self.connection.execute(
            "SELECT applied, superseded, waiting, errors, quarantined"
            " FROM sync.run_data_set WHERE school_id = %s AND data_set = %s ORDER BY run_id",
            [self.school_id, data_set],
        ).fetchall()
        names = ("applied", "superseded", "waiting", "errors", "quarantined")
        books = ({name: n for name, n in zip(names, row, strict=True) if n} for row in rows)
        return [each for each in books if each]

    def standing(self) -> Standing:
        """Return the lessons that are shown, the open errors, and the books of each run."""
        return self.shown(), self.errors(), self.books()

    def balanced(self) -> list[bool | None]:
        """Return whether the books of each run balance."""
        rows = self.connection.execute(
            "SELECT balanced FROM sync.run WHERE school_id = %s ORDER BY version", [self.school_id]
        )
        return [balanced for (balanced,) in rows]

    def quarantined(self) -> list[str]:
        """Return why messages of this school are in quarantine."""
        rows = self.connection.execute(
            "SELECT reason FROM sync.quarantine WHERE school_id = %s ORDER BY log_offset",
            [self.school_id],
        )
        return [reason for (reason,) in rows]

    def repairs(self, subject: str = LESSONS) -> list[Mapping[str, Any]]:
        """Return the events of a data set that are to be published again."""
        rows = self.connection.execute(
            "SELECT value FROM sync.outbox WHERE topic = %s ORDER BY id",
            [self.world.topics.of(subject)],
        )
        return [decode(subject, value) for (value,) in rows]

    def sent(self, subject: str, at: int) -> Mapping[str, Any]:
        """Return an event as it lies on its topic."""
        return decode(subject, self.world.log.messages[subject, 0][at].value)
