"""What a run is asked to do, and how well it did. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contract.data_sets import BY_NAME
from contract.declaration import DataSet
from contract.runs import DataSetEnd
from producer.days import number_of
from producer.failures import ExitCode
from producer.readiness.permissions import NOT_CHECKED, Permissions

OFF: Final = "off"
NOT_SELECTED: Final = "not_selected"
HELD_BY_GUARD: Final = "held"
VALUES_LOST: Final = "values_lost"
TWO_WEEK_CYCLE: Final = "two_week_cycle"
PERMISSION_MISSING: Final = "permission_missing"

LEFT_OUT: Final = (OFF, NOT_SELECTED)
"""Ends of a data set that nobody wanted tonight."""

_READ: Final = (None, HELD_BY_GUARD, VALUES_LOST, TWO_WEEK_CYCLE)
"""Ends of a data set whose extract could be read, sent or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What to do tonight. `day` is the day of the run as YYYY-MM-DD: it decides what is past."""

    school: str
    producer_version: str
    day: str
    switched_on: frozenset[str]
    imported: frozenset[str] = frozenset()
    """Switched on for one import, which has been done."""
    selected: frozenset[str] | None = None
    """Named for this run: these run, switched on or not; None means those switched on."""
    release: str | None = None
    permissions: Permissions = NOT_CHECKED
    snapshot: bool = False
    """Send every data set whole, whatever is known of it."""

    @property
    def today(self) -> int:
        """The day of the run, by its number."""
        return number_of(self.day)

    @property
    def running(self) -> frozenset[str]:
        """The data sets that are meant to run."""
        return frozenset(name for name in BY_NAME if self.reason_to_leave_out(name) is None)

    def is_blocked(self, data_set: DataSet) -> bool:
        """Say whether the SIMS user is known to lack a permission that a data set needs."""
        return bool(self.permissions.missing_for(data_set))

    def reason_to_leave_out(self, data_set: str) -> str | None:
        """Return why a data set is not meant to run, or None where it is."""
        is_on = data_set in self.switched_on - self.imported
        if self.selected is None:
            return None if is_on else OFF
        if data_set in self.selected:
            return None
        return NOT_SELECTED if is_on else OFF


def exit_code_of(ends: Sequence[DataSetEnd]) -> ExitCode:
    """Return what the program ends with, given how each data set ended."""
    reasons = [end["reason"] for end in ends if end["reason"] not in LEFT_OUT]
    if reasons and not any(reason in _READ for reason in reasons):
        return ExitCode.FAILED
    return ExitCode.NEEDS_A_PERSON if any(reasons) else ExitCode.DONE
