"""What a night costs at the school: beside a bare reading of the same file, and with changes.

Nights and bare readings take turns, each in a process of its own; every night has another order
of rows. The ratios are of CPU time.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bench.figures import Figure
from bench.producing import CHANGED_SHARE, Spent, write_lessons

RECORDS: Final = 2_000_000
RECORDS_IN_A_MINUTE: Final = 200_000
REPEATS: Final = 3

Progress = Callable[[str], None]


class NightFailedError(Exception):
    """A night did not do what was to be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    changed: Spent
    quiet: Spent
    bare: Spent


def run(records: int, repeats: int, progress: Progress) -> list[Figure]:
    """Do a first night, then in turn one with changes, one without, and a bare reading."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        progress(f"Doing the first night, of {records:,} lessons")
        write_lessons(folder, records, 0)
        first = _measured("night", folder, events=records)
        turns = []
        for number in range(1, repeats + 1):
            progress(f"Measuring nights, {number} of {repeats}")
            write_lessons(folder, records, number)
            turns.append(_turn(folder, records))
    return _figures(records, first, turns)


def _turn(folder: Path, records: int) -> _Turn:
    return _Turn(
        changed=_measured("night", folder, events=int(records * CHANGED_SHARE)),
        quiet=_measured("night", folder, events=0),
        bare=_measured("bare", folder, events=0),
    )


def _measured(what: str, folder: Path, *, events: int) -> Spent:
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bench.producing", what, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    spent = Spent(**json.loads(done.stdout))
    if spent.events != events:
        raise NightFailedError(f"{spent.events} events were sent, and not {events}")
    return spent


def _figures(records: int, first: Spent, turns: Sequence[_Turn]) -> list[Figure]:
    quiet_s = median(turn.quiet.cpu_s for turn in turns)
    return [
        Figure(
            name=f"night without changes, {records:,} lessons, to a bare reading",
            value=median(turn.bare.cpu_s / turn.quiet.cpu_s for turn in turns),
            unit="times as fast",
            at_least=0.6,
        ),
        Figure(
            name="night with 1 % of changes, to one without",
            value=median(turn.changed.cpu_s / turn.quiet.cpu_s for turn in turns),
            unit="times as long",
            at_most=1.15,
        ),
        Figure(
            name="resident memory of these nights",
            value=max(max(turn.quiet.resident_mb, turn.changed.resident_mb) for turn in turns),
            unit="MB",
            at_most=150,
        ),
        Figure(name="night without changes", value=records / quiet_s, unit="lessons a CPU second"),
        Figure(name="first night", value=records / first.cpu_s, unit="lessons a CPU second"),
    ]
