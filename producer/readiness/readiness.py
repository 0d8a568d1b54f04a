"""The readiness report: of each data set, whether it would run tonight and what it lacks. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contract.data_sets import ALL
from contract.declaration import DataSet
from contract.permissions import closure
from contract.runs import Readiness as ReadinessEvent
from producer.readiness.permissions import Permissions


class State(StrEnum):
    """Whether a data set would run tonight."""

    ON = "on"
    OFF = "off"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetReadiness:
    """One data set. `missing` is empty also where permissions were not checked."""

    data_set: str
    state: State
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    missing_columns: tuple[str, ...]
    last_completed_ms: int | None
    """When the latest run that completed it began, in milliseconds since 1970, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """All data sets, in dependency order."""

    permissions_checked: bool
    data_sets: tuple[DataSetReadiness, ...]

    @property
    def is_blocked(self) -> bool:
        """Say whether a data set that should run cannot, or would be refused."""
        return any(
            each.state is State.BLOCKED or (each.state is State.ON and each.missing_columns)
            for each in self.data_sets
        )

    def event(self) -> ReadinessEvent:
        """Return what the start of a run tells MYA."""
        return {
            "permissions_checked": self.permissions_checked,
            "data_sets": [
                {
                    "data_set": each.data_set,
                    "state": each.state.value,
                    "missing_permissions": list(each.missing),
                    "missing_columns": list(each.missing_columns),
                }
                for each in self.data_sets
            ],
        }


def assess(
    *,
    running: Collection[str],
    permissions: Permissions,
    missing_columns: Callable[[DataSet], tuple[str, ...]],
    last_completed: Mapping[str, int],
) -> Readiness:
    """Put the report together; `running` are the data sets that are meant to run."""
    return Readiness(
        permissions_checked=permissions.are_checked,
        data_sets=tuple(
            _of(each, each.name in running, permissions, missing_columns, last_completed)
            for each in ALL
        ),
    )


def _of(
    data_set: DataSet,
    is_meant_to_run: bool,
    permissions: Permissions,
    missing_columns: Callable[[DataSet], tuple[str, ...]],
    last_completed: Mapping[str, int],
) -> DataSetReadiness:
    missing = permissions.missing_for(data_set)
    state = State.OFF if not is_meant_to_run else State.BLOCKED if missing else State.ON
    return DataSetReadiness(
        data_set=data_set.name,
        state=state,
        needed=closure(data_set),
        missing=missing,
        missing_columns=() if state is State.OFF else missing_columns(data_set),
        last_completed_ms=last_completed.get(data_set.name),
    )
