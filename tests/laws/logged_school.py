"""A school with its error log: what MYA finds and what its server holds back, as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from psycopg import Connection

from contract.dead_letters import Change as Said
from contract.dead_letters import ErrorEvent, error_event
from contract.error_code import Place
from contract.violations import Violation
from projections.permanent import error_log, schools
from projections.permanent.error_log import Word
from projections.reading import causes, errors
from projections.reading.causes import Cause
from projections.reading.filters import Filter
from tests.laws.one_school import OneSchool
from tests.laws.outbox import errors_published
from tests.laws.records import class_lesson, lesson
from tests.laws.school import Change

SURNAME: Final = Violation("required_field_missing", "Surname")

_VALUES: Final = {"reason": "", "count": "1", "figures": "", "blocked": "", "before": "1"}


class LoggedSchool(OneSchool):
    """One school whose words on errors are read into the error log after each night."""

    def __init__(self, connection: Connection[Any]) -> None:
        super().__init__(connection, off=frozenset())
        self.connection = connection
        self._held: dict[tuple[str, str], Sequence[Violation]] = {}
        self._heard = 0
        self._offset = 0
        self._now_ms = 0

    def take_usernames(self, *usernames: str) -> None:
        """Give these usernames to accounts that are not from SIMS."""
        schools.ensure(self.connection, [self.school_id])
        for username in usernames:
            self.connection.execute(
                "INSERT INTO sync.account (school_id, username, username_key) VALUES (%s, %s, %s)",
                [self.school_id, username, username.casefold()],
            )

    def hold(self, data_set: str, record_id: str, *violations: Violation) -> None:
        """Let the server hold back a record, or with none a data set, and say why."""
        self._held[data_set, record_id] = violations
        self._hear([self._said(data_set, record_id, each, Said.RAISED) for each in violations])

    def let_go(self, data_set: str, record_id: str) -> None:
        """Let the server find nothing wrong with it any more."""
        own = self._held.pop((data_set, record_id), ())
        self._hear([self._said(data_set, record_id, each, Said.RESOLVED) for each in own])

    def live(self, *changes: Change, skipped: frozenset[str] = frozenset()) -> None:
        """Live a night, and read what was said of errors."""
        self.night(*changes, skipped=skipped)
        said = errors_published(self.connection, self.world)
        self._hear(said[self._heard :])
        self._heard = len(said)

    def open_errors(self, cause_id: str | None = None) -> set[str]:
        """Return the ids of the open errors, of one cause or of all."""
        wanted = Filter(school_id=self.school_id, cause=cause_id)
        return {each.error_id for each in errors.stream(self.connection, wanted)}

    def causes(self) -> list[Cause]:
        """Return every cause, by line."""
        lines = causes.causes_of(self.connection, self.school_id)
        return [cause for line in lines for cause in line.causes]

    def cause(self, data_set: str, record_id: str) -> Cause:
        """Return the one cause with this data set and record."""
        place = data_set, record_id
        (found,) = (each for each in self.causes() if (each.data_set, each.record_id) == place)
        return found

    def _said(
        self, data_set: str, record_id: str, violation: Violation, change: Said
    ) -> ErrorEvent:
        self._now_ms += 1
        return error_event(
            Violation(violation.code, violation.detail, _VALUES),
            school=self.school_id,
            data_set=data_set,
            record_id=record_id,
            label=f"label of {record_id}" if record_id else "",
            place=Place.ON_SITE,
            change=change,
            run_id="run",
            version=self._now_ms,
            occurred_at_ms=self._now_ms,
        )

    def _hear(self, events: Iterable[ErrorEvent]) -> None:
        words = []
        for event in events:
            words.append(Word(event=event, partition=0, log_offset=self._offset))
            self._offset += 1
        error_log.apply(self.connection, words)


def follows(cause: Cause) -> Mapping[tuple[str, str], int]:
    """Return how many records follow from a cause, by data set and code."""
    return {(each.data_set, each.code): each.records for each in cause.follows}


def class_event(class_id: str, room_id: str = "r1", staff_id: str = "") -> Change:
    """Return the class timetable event of a class in a room."""
    record_id = f"{class_id}/p1/{room_id}/{staff_id}/2025-09-01"
    return "class-timetables", record_id, class_lesson(record_id)


def student_lesson(event: str, student_id: str) -> Change:
    """Return a lesson of a student."""
    record_id = f"{event}/{student_id}"
    return "student-timetables", record_id, lesson("student-timetables", record_id)


def clears_what_is_counted(school: LoggedSchool, cause_id: str, *changes: Change) -> bool:
    """Put a cause right and say whether exactly what was counted under it went away."""
    before, counted = school.open_errors(), school.open_errors(cause_id)
    school.live(*changes)
    return before - school.open_errors() == counted != set()
