"""Readings as the database would give them, with what a test does not care about filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from projections.reading.cause_values import Cause, CauseGroup, Kind
from projections.reading.errors import ErrorRow
from projections.reading.runs import DataSetNight, LastNight, Run
from projections.web.view_models.links import Links
from projections.wording.clock import SchoolClock

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CLOCK: Final = SchoolClock.of("Europe/London", NOW)
LINKS: Final = Links("oakwood")
TOOK: Final = timedelta(minutes=4, seconds=12)

_SENT: Final = ("read", "created", "updated", "removed", "unchanged", "held")
_BOOKS: Final = ("applied", "waiting", "errors", "quarantined")
_COUNTS_OF_RUN: Final = (
    *("version", "completed", "skipped", "left_out", "errors_raised"),
    *_SENT,
    *_BOOKS,
)
_COUNTS_OF_DATA_SET: Final = (*_SENT, *_BOOKS, "superseded", "erased")


def run(days_ago: float = 0.25, **values: Any) -> Run:
    started_at = NOW - timedelta(days=days_ago)
    defaults: dict[str, Any] = dict.fromkeys(_COUNTS_OF_RUN, 0)
    defaults |= {
        "school_id": "oakwood",
        "run_id": f"run-{days_ago}",
        "state": "completed",
        "started_at": started_at,
        "completed_at": started_at + TOOK,
        "balanced": True,
    }
    if values.get("state", "completed") != "completed":
        defaults["completed_at"] = None
    return Run(**defaults | values)


def night(latest: Run | None, ended: Run | None = None, **values: Any) -> LastNight:
    if ended is None and latest is not None and latest.state == "completed":
        ended = latest
    defaults: dict[str, Any] = {"held": (), "overdue": False, "next_start_at": None}
    return LastNight(run=latest, ended=ended, **defaults | values)


def data_set(name: str, **values: Any) -> DataSetNight:
    defaults: dict[str, Any] = dict.fromkeys(_COUNTS_OF_DATA_SET, 0)
    return DataSetNight(data_set=name, **defaults | {"state": "completed", "reason": None} | values)


def error(**values: Any) -> ErrorRow:
    defaults: dict[str, Any] = {
        "school_id": "oakwood",
        "error_id": "e1",
        "data_set": "students",
        "record_id": "2001",
        "detail": "Surname",
        "label": "Amelia, 00231",
        "code": "required_field_missing",
        "severity": "error",
        "place": "on-site",
        "state": "open",
        "message": "Surname is empty in SIMS.",
        "fix": "Fill in Surname.",
        "first_run_id": "run-1",
        "last_run_id": "run-2",
        "raised_at": NOW - timedelta(days=2),
        "resolved_at": None,
    }
    return ErrorRow(**defaults | values)


def cause(**values: Any) -> Cause:
    defaults: dict[str, Any] = {
        "cause_id": "c1",
        "kind": Kind.RECORD,
        "data_set": "students",
        "record_id": "2001",
        "code": "required_field_missing",
        "detail": "Surname",
        "place": "on-site",
        "severity": "error",
        "label": "Amelia, 00231",
        "message": "Surname is empty in SIMS.",
        "fix": "Fill in Surname.",
        "since": NOW - timedelta(days=2),
        "error_ids": ("e1",),
        "follows": (),
        "records_following": 0,
        "waits": (),
    }
    return Cause(**defaults | values)


def group(*causes: Cause, **values: Any) -> CauseGroup:
    first = causes[0]
    defaults: dict[str, Any] = {
        "group_id": f"g-{first.cause_id}",
        "kind": first.kind,
        "data_set": first.data_set,
        "code": first.code,
        "column": "",
        "place": first.place,
        "severity": first.severity,
        "message": first.message,
        "fix": first.fix,
        "since": first.since,
        "cause_count": len(causes),
        "causes": causes,
        "errors": sum(each.errors for each in causes),
        "follows": first.follows,
        "records_following": sum(each.records_following for each in causes),
        "waits": first.waits,
    }
    return CauseGroup(**defaults | values)
