"""The root key of the local services: random, made once, in a file for its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "MYA_ROOT_KEY"
_BYTES: Final = 32


def new_root_key() -> str:
    """Return a root key as the programs take it from the environment."""
    return secrets.token_hex(_BYTES)


def root_key_of(folder: Path) -> str:
    """Return the root key of the services in this folder, made if there is none yet."""
    file = folder / "root-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(new_root_key(), encoding="ascii")
        # Of two that make one at once, both take that which was there first.
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text(encoding="ascii")
