"""How a school may stand, for tests of what is told about it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from projections.digest.news import Night, OpenError, Standing

NOW: Final = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
STARTED: Final = datetime(2026, 11, 24, 2, 31, tzinfo=UTC)


def night(**more: Any) -> Night:
    given: dict[str, Any] = {
        "started_at": STARTED,
        "completed_at": STARTED + timedelta(minutes=4),
        "state": "completed",
        "read": 12_345,
        "changed": 17,
    }
    return Night(**given | more)


def standing(*errors: str, **more: Any) -> Standing:
    """A school with open errors, each written `id`, `id/data set` or `id/data set/severity`; the
    data set of a whole run is `-`.
    """
    given: dict[str, Any] = {
        "school_id": "oak/1",
        "name": "Oak & Ash School",
        "time_zone": "Europe/London",
        "at": NOW,
        "open_errors": dict(map(_error, errors)),
        "to_put_right": len(errors),
        "held": (),
        "night": night(),
    }
    return Standing(**given | more)


def _error(text: str) -> tuple[str, OpenError]:
    error_id, _, rest = text.partition("/")
    data_set, _, severity = rest.partition("/")
    named = {"": "students", "-": ""}.get(data_set, data_set)
    return error_id, OpenError(data_set=named, severity=severity or "error")
