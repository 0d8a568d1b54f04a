"""Runs a console script with faults planted in its process: for tests alone.

    python -m tests.faults.launch mya-consumers run …

What to plant is in the environment (`plan`). The program itself is the one that users start.
"""

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.metadata import entry_points
from itertools import count
from pathlib import Path
from typing import Any

from tests.faults.forced import force
from tests.faults.plan import VARIABLE, Deed, Fault, Plan, plan_of
from tests.faults.points import POINTS, Side

_SIGNALS = {Deed.KILL: signal.SIGKILL, Deed.STOP: signal.SIGSTOP}


def holder_of(function: str) -> tuple[Any, str]:
    """Return what holds the function `module:name`, and its name there."""
    module, _, name = function.partition(":")
    *holders, last = name.split(".")
    holder: Any = import_module(module)
    for each in holders:
        holder = getattr(holder, each)
    return holder, last


def plant(fault: Fault, reached: Path) -> None:
    """Wrap the function of a point, so that the fault happens there."""
    point = POINTS[fault.point]
    holder, name = holder_of(point.function)
    original, calls = getattr(holder, name), count(1)

    @wraps(original)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        is_now = next(calls) == fault.call
        if is_now and point.side is Side.BEFORE:
            _happen(fault, reached)
        result = original(*arguments, **named)
        if is_now and point.side is Side.AFTER:
            _happen(fault, reached)
        return result

    setattr(holder, name, wrapped)


def _happen(fault: Fault, reached: Path) -> None:
    with reached.open("a", encoding="utf-8") as file:
        file.write(f"{fault.point}\n")
    if fault.deed in _SIGNALS:
        os.kill(os.getpid(), _SIGNALS[fault.deed])


def move_clock(ahead_s: int) -> None:
    """Let every clock of this process that tells the time of day be wrong by so much."""
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() + ahead_s
    time.time_ns = lambda: nanoseconds() + ahead_s * 1_000_000_000


def _prepare(plan: Plan) -> None:
    if plan.clock_ahead_s:
        move_clock(plan.clock_ahead_s)
    if plan.share is not None:
        force(plan.share)
    for fault in plan.faults:
        plant(fault, Path(plan.reached))


def _main() -> None:
    # One that hangs is asked where.
    faulthandler.register(signal.SIGUSR1)
    _prepare(plan_of(os.environ.pop(VARIABLE)))
    del sys.argv[0]
    (script,) = entry_points(group="console_scripts", name=sys.argv[0])
    program: Callable[[], None] = script.load()
    program()


if __name__ == "__main__":
    _main()
