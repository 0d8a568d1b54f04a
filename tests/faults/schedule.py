"""What happens to a deployment: acts one after the other, each of steps that happen at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.plan import Fault

SCHOOLS: Final = ("oak", "yew", "elm")
"""The first two share a partition number."""
NIGHTS: Final = 3

MAIN: Final = 0
OTHER: Final = 1
"""The servers of a school: its own, and another on which somebody installed the producer too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What befalls the world while a program sleeps at a point, and how long it lasts once it is
    woken.
    """

    fault: str
    lasts_s: float

    @property
    def line(self) -> str:
        """The weather, for people."""
        return f"and woken when {self.fault}, for {self.lasts_s:g} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A school's server runs the producer on the extract of a night.

    Where it is put to sleep, there may be weather; how long it bears a world that is down is its
    own business unless said.
    """

    school: str
    night: int
    server: int = MAIN
    faults: tuple[Fault, ...] = ()
    clock_ahead_s: int = 0
    snapshot: bool = False
    weather: Weather | None = None
    patience_s: int | None = None

    @property
    def line(self) -> str:
        """The step, for people."""
        return _joined(
            f"{self.school} sends night {self.night}",
            "from its other server" if self.server == OTHER else "",
            "whole" if self.snapshot else "",
            _clock(self.clock_ahead_s),
            _patience(self.patience_s),
            *(each.line for each in self.faults),
            self.weather.line if self.weather else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A worker works until there is nothing left to do. With a share it has all partitions of
    these topics, and asks no group for them.

    Where it is put to sleep, others do its work meanwhile, unless there is weather.
    """

    faults: tuple[Fault, ...] = ()
    share: tuple[str, ...] | None = None
    clock_ahead_s: int = 0
    weather: Weather | None = None
    patience_s: int | None = None

    @property
    def line(self) -> str:
        """The step, for people."""
        return _joined(
            "a worker works",
            "" if self.share is None else f"on {len(self.share)} topics that it has by force",
            _clock(self.clock_ahead_s),
            _patience(self.patience_s),
            *(each.line for each in self.faults),
            self.weather.line if self.weather else "",
        )


@dataclass(frozen=True, slots=True)
class Storm:
    """Workers come and go: what is done, and how long until the next, in milliseconds."""

    moves: tuple[tuple[str, int], ...]

    @property
    def line(self) -> str:
        """The step, for people."""
        return "workers: " + ", ".join(f"{move} {wait_ms} ms" for move, wait_ms in self.moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """A server is put back to what it was so many runs ago."""

    school: str
    runs_back: int

    @property
    def line(self) -> str:
        """The step, for people."""
        return f"{self.school}'s server is restored, {self.runs_back} runs back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SayAgain:
    """All that a run has put on the topics is appended to them once more."""

    school: str
    runs_back: int

    @property
    def line(self) -> str:
        """The step, for people."""
        return f"what {self.school} sent {self.runs_back} runs ago is sent again"


Step = Send | Work | Storm | Restore | SayAgain


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All that a seed comes to."""

    seed: int
    acts: tuple[tuple[Step, ...], ...]

    def lines(self) -> Iterator[str]:
        """Yield the schedule, for people."""
        for number, act in enumerate(self.acts, 1):
            for place, step in enumerate(act):
                yield f"{'  ' if place else f'{number:2}'} {step.line}"

    @property
    def steps(self) -> Sequence[Step]:
        """All steps, in the order of their acts."""
        return [step for act in self.acts for step in act]

    def is_out_of_step(self, school: str) -> bool:
        """Say whether a school's server may not know any more what MYA has."""
        return any(
            isinstance(step, Restore) or (isinstance(step, Send) and step.server == OTHER)
            for step in self.steps
            if not isinstance(step, Work | Storm) and step.school == school
        )


def _clock(ahead_s: int) -> str:
    hours = ahead_s / 3600
    return f"with a clock that is {hours:+.0f} h off" if ahead_s else ""


def _patience(patience_s: int | None) -> str:
    return "" if patience_s is None else f"with {patience_s} s of patience"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
