"""What lies at a place of an extract, of which nobody has said that we may look."""

from pathlib import Path


def is_there(path: Path) -> bool:
    """Say whether there is anything; what cannot be opened is there, and is told by opening it.

    What is no file, or may not be looked at, must not be taken for a file that the school has not.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
