"""Readiness: what a school's producer knew before its latest run read anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetReadiness:
    """Whether a data set was to run (on, off or blocked), and what it lacked."""

    data_set: str
    state: str
    missing_permissions: tuple[str, ...]
    missing_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """As the start of a run told it. Permissions that nobody told of were not checked."""

    run_id: str
    started_at: datetime | None
    permissions_checked: bool
    data_sets: tuple[DataSetReadiness, ...]


def readiness_of(connection: Connection[Any], school_id: str) -> Readiness | None:
    """Return the readiness that the latest run of a school told, if any did."""
    found = connection.execute(
        "SELECT run_id, started_at, readiness FROM sync.run WHERE school_id = %s"
        " AND readiness IS NOT NULL ORDER BY version DESC LIMIT 1",
        [school_id],
    ).fetchone()
    if found is None:
        return None
    run_id, started_at, told = found
    return Readiness(
        run_id=run_id,
        started_at=started_at,
        permissions_checked=told["permissions_checked"],
        data_sets=tuple(
            DataSetReadiness(
                data_set=each["data_set"],
                state=each["state"],
                missing_permissions=tuple(each["missing_permissions"]),
                missing_columns=tuple(each["missing_columns"]),
            )
            for each in told["data_sets"]
        ),
    )
