"""What the producer writes is for its account alone: it knows the school's people.

On Windows a mode says only whether a file may be written; there the access list that the installer
gives to the folder keeps others out.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_OTHERS_MAY_NOTHING: Final = 0o077
_FOLDER: Final = 0o700
_FILE: Final = 0o600


def keep_to_ourselves() -> None:
    """Let nobody else read what this program and those that it starts write from now on."""
    os.umask(_OTHERS_MAY_NOTHING)


def make_own_folder(folder: Path) -> None:
    """Make a folder, and let nobody else in, also where it was there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _let_only_us(folder, _FOLDER)


def make_own_log(file: Path) -> None:
    """Make the file for log lines and its folder. Raises OSError.

    A folder that others keep things in stays as open as they have it; the file is ours alone.
    """
    folder = file.parent
    folder.mkdir(parents=True, exist_ok=True)
    file.open("ab").close()
    _let_only_us(file, _FILE)
    if all(each.name.startswith(file.name) for each in folder.iterdir()):
        _let_only_us(folder, _FOLDER)


def _let_only_us(place: Path, mode: int) -> None:
    # A volume may belong to another account and let us write: it is that account's to close.
    with suppress(PermissionError):
        place.chmod(mode)
