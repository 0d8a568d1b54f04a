"""Rows of the error log of made-up schools, as a month of nights would have left them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from psycopg import Connection
from psycopg.types.json import Jsonb

from contract.catalogue import CATALOGUE
from contract.dead_letters import error_id
from contract.names import error_key
from contract.violations import Violation
from tests.projections import rows

NIGHTLY: Final = (
    "students",
    "staff-members",
    "contacts",
    "subjects",
    "rooms",
    "year-groups",
    "house-groups",
    "class-groups",
    "class-timetables",
    "staff-timetables",
    "student-timetables",
)
OFF: Final = ("periods", "profile-pictures")

_READ: Final = dict(
    zip(NIGHTLY, (1042, 118, 1804, 41, 64, 7, 5, 402, 1580, 2410, 9870), strict=True)
)
_OFFSETS: Final = count()

TOOK: Final = timedelta(minutes=4, seconds=12)
"""How long a night is, unless it is said otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school in the database, and how to add to it."""

    connection: Connection[Any]
    school_id: str
    name: str

    def insert(self, table: str, **values: Any) -> None:
        """Insert a row of this school."""
        rows.insert(self.connection, table, school_id=self.school_id, **values)

    def enrol(self) -> None:
        """Let MYA know the school."""
        self.insert(
            "school",
            name=self.name,
            time_zone="Europe/London",
            data_sets_off=list(OFF),
            removals_max=20,
            removals_percent_max=10,
        )

    def night(
        self,
        run_id: str,
        started_at: datetime,
        *,
        state: str = "completed",
        took: timedelta = TOOK,
        changes: int = 0,
        held: Sequence[str] = (),
        held_back: int = 0,
        readiness: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a run with its data sets; `changes` are split among them."""
        self.insert(
            "run",
            run_id=run_id,
            version=int(started_at.timestamp() * 1000),
            state=state,
            started_at=started_at,
            completed_at=started_at + took if state == "completed" else None,
            balanced=True if state == "completed" else None,
            readiness=Jsonb(readiness) if readiness else None,
            **_PRODUCER,
        )
        if state == "completed":
            for values in _data_sets(changes, held, held_back):
                self.insert("run_data_set", run_id=run_id, **values)

    def error(
        self,
        code: str,
        data_set: str,
        record_id: str,
        *,
        raised_at: datetime,
        detail: str = "",
        label: str = "",
        place: str = "inside-mya",
        run_id: str = "run-1",
        resolved_at: datetime | None = None,
        **values: str,
    ) -> str:
        """Add an error as the engine words it; return its id."""
        entry, violation = CATALOGUE[code], Violation(code, detail, values)
        key = error_key(self.school_id, data_set, record_id, code, detail, place)
        self.insert(
            "error_log",
            error_id=error_id(key),
            data_set=data_set,
            record_id=record_id,
            detail=detail,
            label=label,
            code=code,
            severity=entry.severity.value,
            place=place,
            state="resolved" if resolved_at else "open",
            version=int(raised_at.timestamp() * 1000),
            message=entry.message_for(violation),
            fix=entry.fix_for(violation),
            first_run_id=run_id,
            raised_at=raised_at,
            resolved_at=resolved_at,
            partition=0,
            log_offset=next(_OFFSETS),
            change="resolved" if resolved_at else "raised",
        )
        return error_id(key)


_PRODUCER: Final = {"producer_version": "1.4.0", "installation": "sims01"}


def _data_sets(changes: int, held: Sequence[str], held_back: int) -> Iterator[dict[str, Any]]:
    for position, name in enumerate(NIGHTLY):
        if name in held:
            yield {"data_set": name, "state": "skipped", "reason": "held", "read": 180} | _nothing()
            continue
        share = changes * (position + 1) // 66
        created, removed = share // 8, share // 9
        yield {
            "data_set": name,
            "state": "completed",
            "read": _READ[name],
            "created": created,
            "updated": share - created - removed,
            "removed": removed,
            "unchanged": _READ[name] - share,
            "held": held_back if name == "students" else 0,
            "applied": share,
        }
    for name in OFF:
        yield {"data_set": name, "state": "skipped", "reason": "off", "read": 0} | _nothing()


def _nothing() -> dict[str, int]:
    return dict.fromkeys(("created", "updated", "removed", "unchanged", "held"), 0)
