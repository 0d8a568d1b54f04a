"""`mya-producer rollover`: announce the summer, show what was announced, take it back."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from producer.days import Days
from producer.failures import ConfigurationError
from producer.run_lock import locked
from producer.source.places import is_there
from producer.state.store import FILE, State, open_known_state

ROLLOVER_DAYS_MAX: Final = 100
"""The longest summer, with weeks to spare before and after it. An announcement that never ends
would be a guard that never works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloverRequest:
    """What was asked for; without dates, and not `cancel`: to be shown what stands."""

    state: Path | None
    school: str | None
    first: date | None
    last: date | None
    cancel: bool

    @property
    def folder(self) -> Path:
        """The folder of a state that is there."""
        if self.state is None:
            raise ConfigurationError("--state is missing.")
        if not is_there(self.state / FILE):
            raise ConfigurationError(
                f"There is no state in {self.state}: announce the summer after the first run."
            )
        return self.state

    @property
    def days(self) -> Days | None:
        """The days to announce. Raises ConfigurationError for days that make no sense."""
        if self.first is None and self.last is None:
            return None
        if self.cancel:
            raise ConfigurationError("Give --from and --to, or --cancel, not both.")
        if self.first is None or self.last is None:
            raise ConfigurationError("Give --from and --to together.")
        days = Days(self.first.toordinal(), self.last.toordinal())
        length = days.last - days.first + 1
        if length < 1:
            raise ConfigurationError("--to is before --from.")
        if length > ROLLOVER_DAYS_MAX:
            raise ConfigurationError(
                f"{length} days are too many: announce at most {ROLLOVER_DAYS_MAX}."
            )
        return days


def rollover(request: RolloverRequest) -> Days | None:
    """Do what was asked for, and return what stands from now on."""
    days, folder = request.days, request.folder
    with ExitStack() as stack:
        stack.enter_context(locked(folder))
        state = stack.enter_context(open_known_state(folder, request.school))
        _change(state, days, cancel=request.cancel)
        return state.rollover.days()


def _change(state: State, days: Days | None, *, cancel: bool) -> None:
    with state.transaction():
        if days:
            state.rollover.announce(days)
        elif cancel:
            state.rollover.cancel()
