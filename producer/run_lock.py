"""One program at a time on one state."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from producer.failures import UnavailableError

_LOCK: Final = "run.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs of this state out. Raises UnavailableError when one is in progress."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise UnavailableError(f"Another run is in progress with the state {folder}.") from None
    except OSError as error:
        raise UnavailableError(f"The state {folder} cannot be used: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()
