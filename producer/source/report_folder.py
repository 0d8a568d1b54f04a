"""The folder of tonight's reports, below the state: personal data, there only while a run reads.

The run's lock is held by whoever comes here: what lies there belongs to a run that died.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from producer.failures import UnavailableError

_NAME: Final = "reports-of-tonight"

_OWNER_ONLY: Final = 0o700

log = structlog.get_logger()


@contextmanager
def report_folder(state: Path) -> Iterator[Path]:
    """Make the folder, for its owner alone; delete it with everything in it at the end."""
    folder = state / _NAME
    try:
        folder.mkdir(mode=_OWNER_ONLY)
    except OSError as error:
        raise UnavailableError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    try:
        yield folder
    finally:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            log.warning("reports_left_behind", folder=str(folder), reason=error.strerror)


def discard_reports(state: Path) -> None:
    """Delete what a run that died left behind. Raises UnavailableError where that fails."""
    folder = state / _NAME
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnavailableError(
            f"The reports in {folder}, left by a run that died, cannot be deleted:"
            f" {error.strerror or 'it is no folder'}. Delete them."
        ) from error
    log.info("leftover_reports_deleted")
