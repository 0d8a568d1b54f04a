"""The entry of a night's own process: below normal priority, gone when the service is.

Started by the service alone, as `python -m producer.service.night_process run …`.
"""

import _thread
import os
import signal
import threading
from typing import Final

import psutil  # type: ignore[import-untyped] # it comes without types

from producer.main import main

_NICENESS: Final = 10
"""Half way down: whoever works at the server at night comes first."""

_STDIN: Final = 0


def lower_priority() -> None:
    """Put this process, and whatever it starts, behind everything else on the server."""
    # psutil has the name on Windows alone.
    below_normal = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", _NICENESS)
    psutil.Process().nice(below_normal)


def _end_with_service() -> None:
    # Read without a buffer, whose lock would keep the interpreter from ending.
    while os.read(_STDIN, 1):
        pass
    _thread.interrupt_main()


def run_night() -> None:
    """Do what the command line says."""
    # A service that was started in the background may have handed on that this is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_service, daemon=True).start()
    lower_priority()
    main()


if __name__ == "__main__":
    run_night()
