"""One program at a time on one state."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from producer.failures import UnavailableError
from producer.own_files import make_own_folder

_RUN: Final = "run.lock"
_SERVICE: Final = "service.lock"

_PATIENCE_S: Final = 1.0
"""`status` takes a lock for an instant, to see whether it can."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs of this state out. Raises UnavailableError when one is in progress."""
    with _held(folder, _RUN, f"Another run is in progress with the state {folder}."):
        yield


@contextmanager
def only_service(folder: Path) -> Iterator[None]:
    """Keep other services of this state out. Raises UnavailableError when there is one."""
    with _held(folder, _SERVICE, f"The service is running already with the state {folder}."):
        yield


def has_run(folder: Path) -> bool:
    """Say whether a run is in progress."""
    return _is_held(folder / _RUN)


def has_service(folder: Path) -> bool:
    """Say whether the service is running."""
    return _is_held(folder / _SERVICE)


@contextmanager
def _held(folder: Path, name: str, told: str) -> Iterator[None]:
    try:
        make_own_folder(folder)
        lock = FileLock(folder / name)
        lock.acquire(timeout=_PATIENCE_S)
    except Timeout:
        raise UnavailableError(told) from None
    except OSError as error:
        raise UnavailableError(f"The state {folder} cannot be used: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


def _is_held(file: Path) -> bool:
    # To look makes nothing: where there is no file, nobody has ever locked it.
    try:
        if not file.exists():
            return False
        with FileLock(file, timeout=0):
            return False
    except Timeout:
        return True
    except OSError as error:
        raise UnavailableError(f"The lock {file} cannot be used: {error.strerror}.") from error
