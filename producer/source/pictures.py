"""The pictures of an extract: a folder with one file a person, `<Person ID>.jpg`, `.jpeg`, `.png`.

Promises: one picture in memory at a time, and of none more than its limit and a byte; only regular
files are opened; what a picture is, its first bytes say and not its name.
"""

import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

from contract.data_sets.profile_pictures import PICTURE_BYTES_MAX, picture_record
from contract.declaration import DataSet
from contract.hashing import HASH_BYTES
from contract.names import is_too_long, record_id
from contract.violations import Violation
from producer.source.cells import Cells
from producer.source.evidence import Evidence
from producer.source.exclusion import Exclusion
from producer.source.faults import missing, unreadable
from producer.source.records import Found, found_record
from producer.source.values import normal

_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png"})
_DUPLICATE: Final = Violation("duplicate_key")


class PictureReading:
    """A reading of the folder. Raises UnusableExtractError where it cannot be listed or read."""

    def __init__(self, data_set: DataSet, extract: Path, exclusion: Exclusion) -> None:
        self._data_set = data_set
        self._files = _files(extract / data_set.name, exclusion)

    def records(self) -> Iterator[Found]:
        """Yield the picture of each person."""
        for person, files in self._files.items():
            yield self._found(person, files)

    def records_again(self, ids: Collection[str]) -> Iterator[Found]:
        """Yield the pictures of these people a second time."""
        return (found for found in self.records() if found.record_id in ids)

    def evidence(self) -> Evidence:
        """Return what the folder showed: it has no columns and no lists that could be missed."""
        return Evidence(rows=len(self._files), absent_columns=())

    def lists_without_ids(self) -> frozenset[str]:
        """Return nothing: a picture has no lists."""
        return frozenset()

    def _found(self, person: str, files: Sequence[Path]) -> Found:
        # Of several, chosen here: a second reading would have to hold all of them in memory.
        file = min(files, key=self._order) if len(files) > 1 else files[0]
        values = picture_record(person, self._picture(file))
        found = found_record(self._data_set, record_id((person,)), Cells(values, ()), ())
        if len(files) == 1:
            return found
        return found._replace(violations=(*found.violations, _DUPLICATE))

    def _order(self, file: Path) -> tuple[bool, str, bytes]:
        """Order by the canonical form, what can be used first."""
        values = picture_record("", self._picture(file))
        unusable = any(rule(values) for rule in self._data_set.rules)
        digest = blake2b(values["picture"], digest_size=HASH_BYTES).digest()
        return unusable, values["media_type"] or "", digest

    def _picture(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(PICTURE_BYTES_MAX + 1)
        except OSError as error:
            raise unreadable(
                self._data_set.name, f"A picture in it cannot be opened: {error.strerror}"
            ) from None


def _files(folder: Path, exclusion: Exclusion) -> Mapping[str, list[Path]]:
    """Return the files of each person whose picture may leave the school."""
    found: dict[str, list[Path]] = defaultdict(list)
    try:
        with os.scandir(folder) as entries:
            names = sorted(each.name for each in entries if each.is_file(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        raise missing(folder.name) from None
    except OSError as error:
        raise unreadable(folder.name, f"The folder cannot be listed: {error.strerror}") from None
    for name in names:
        person = _person_of(name)
        if person is not None and not exclusion.has(person):
            found[person].append(folder / name)
    return found


def _person_of(name: str) -> str | None:
    """Return whose picture a file is, or None where it is nobody's."""
    path = Path(name)
    # A name that is no text at all comes with characters that cannot be sent.
    is_picture = (
        path.suffix.lower() in _SUFFIXES and name.isprintable() and not name.startswith(".")
    )
    person = normal(path.stem) if is_picture else ""
    return person if person and not is_too_long(person) else None
