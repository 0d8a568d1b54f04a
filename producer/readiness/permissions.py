"""The SIMS permissions that a school says it has granted: `permissions.txt` in the extract.

SIMS writes no such file that we know of; a school may type it. Without it nothing is checked, and
nothing counts as granted or as missing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet
from contract.permissions import closure, missing, needing, owner_of
from contract.violations import Violation
from producer.failures import ConfigurationError

FILE: Final = "permissions.txt"
_BYTES_MAX: Final = 1_000_000
"""A SIMS user has some hundred permissions of a line each; a larger file is something else."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the SIMS user may do; `granted` is None where nobody has said so."""

    granted: frozenset[str] | None = None

    @property
    def are_checked(self) -> bool:
        """Say whether anything is known at all."""
        return self.granted is not None

    def missing_for(self, data_set: DataSet) -> tuple[str, ...]:
        """Return the permissions that a data set needs and the user lacks, as far as is known."""
        if self.granted is None:
            return ()
        return missing(closure(data_set), self.granted)

    def violations_of(self, data_set: DataSet, running: Collection[str]) -> Iterator[Violation]:
        """Yield the error of each missing permission that is told with this data set.

        It is the one that owns the permission, or where that does not run, the first that needs
        it: the error goes away when the data set is completed again.
        """
        for permission in self._missing_of_all(running):
            blocked = [each for each in needing(permission) if each.name in running]
            owner = owner_of(permission)
            told_with = owner if owner.name in running else blocked[0]
            if told_with is data_set:
                names = ", ".join(each.title for each in blocked)
                yield Violation("permission_missing", permission, {"blocked": names})

    def _missing_of_all(self, running: Collection[str]) -> tuple[str, ...]:
        found = (
            permission
            for each in ALL
            if each.name in running
            for permission in self.missing_for(BY_NAME[each.name])
        )
        return tuple(dict.fromkeys(found))


NOT_CHECKED: Final = Permissions()
"""Nobody has said what the SIMS user may do."""


def read_permissions(extract: Path) -> Permissions:
    """Read what a school has typed. Raises ConfigurationError for what is no list of lines."""
    file = extract / FILE
    try:
        with file.open("rb") as opened:
            said = opened.read(_BYTES_MAX + 1)
    except FileNotFoundError:
        if file.is_symlink():
            raise ConfigurationError(f"{file} is a link to a file that is not there.") from None
        return NOT_CHECKED
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be opened: {error.strerror}.") from error
    if len(said) > _BYTES_MAX:
        raise ConfigurationError(f"{file} is too large to be a list of permissions.")
    try:
        lines = [each.strip() for each in said.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} cannot be read as text in UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        # Text in UTF-16 without its mark would be a list of permissions that SIMS does not have.
        if not line.isprintable():
            raise ConfigurationError(f"{file} is no plain text: see line {number}.")
    return Permissions(frozenset(filter(None, lines)))
