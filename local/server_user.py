"""Who PostgreSQL runs as: it refuses to be root, so root hands it to the user `nobody`.

The user is there on every system, so none is created. A folder that `nobody` cannot reach (a
checkout below /root, a private folder for temporary files) would have to be opened for everyone;
instead the server is given the one capability to pass it.
"""

import os
import pwd
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local import shell
from local.failures import MissingPrerequisiteError

_USER: Final = "nobody"
_OTHERS_MAY_PASS: Final = 0o001
# dac_read_search would be enough, but containers do not have it; they do have this one. The last
# option makes it count for access(2) too, by which initdb looks for its own programs.
_CAPABILITY: Final = (
    *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
    "--securebits=+no_setuid_fixup",
)


def check() -> None:
    """Demand what root needs to become somebody else."""
    if os.geteuid() == 0 and shell.find("setpriv") is None:
        raise MissingPrerequisiteError(
            "setpriv is needed to run PostgreSQL as root: install util-linux, work as another "
            "user, start Docker, or set MYA_DATABASE_URL"
        )


def command(argv: Sequence[str], *, paths: Sequence[Path]) -> tuple[str, ...]:
    """The command that runs this one as the server's user, who must get to these paths."""
    if os.geteuid() != 0:
        return tuple(argv)
    user = pwd.getpwnam(_USER)
    become = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    passing = () if all(map(_is_reachable, paths)) else _CAPABILITY
    return ("setpriv", *become, *passing, "--", *argv)


def give(path: Path) -> None:
    """Hand a file or an empty folder to the server's user."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(_USER)
        os.chown(path, user.pw_uid, user.pw_gid)


def _is_reachable(path: Path) -> bool:
    return all(each.stat().st_mode & _OTHERS_MAY_PASS for each in path.resolve().parents)
