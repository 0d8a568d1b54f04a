"""The people whom a school never lets out: `exclude.txt` in the extract, one Person ID a line.

What is left out is worked out from the declaration: the records that are a person or hang on one,
the entries of lists that name one, and the one value that refers. It happens before ids are made
and rules are run, so that neither a key nor an error can name them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contract import data_sets
from contract.becomes import User
from contract.declaration import PRIMARY_ID, DataSet, Detail, Reference, Strength
from producer.failures import UnavailableError
from producer.source.report import RawRow

FILE: Final = "exclude.txt"

_BYTES_MAX: Final = 1_000_000
"""Room for everybody whom a school ever knew; more is another file by mistake."""

_PERSON_ID: Final = re.compile(r"[^\s,;\"']+")
_PEOPLE: Final = frozenset(each.name for each in data_sets.ALL if isinstance(each.becomes, User))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Whom nothing may be sent of."""

    people: frozenset[str] = frozenset()

    def has(self, person: str) -> bool:
        """Say whether a person is excluded."""
        return person in self.people

    def rows(self, data_set: DataSet, raws: Iterable[RawRow]) -> Iterable[RawRow]:
        """Leave out the rows of excluded people, and of the others what merely refers to one."""
        own = (PRIMARY_ID,) if data_set.name in _PEOPLE else ()
        hard = (*own, *_columns_of(data_set, Strength.HARD))
        return self._kept(raws, hard, _columns_of(data_set, Strength.SOFT))

    def list_rows(
        self, data_set: DataSet, detail: Detail, raws: Iterable[RawRow]
    ) -> Iterable[RawRow]:
        """Leave out the rows of a list that name an excluded person."""
        lists = {field["name"] for field in detail.fields}
        named = {
            field
            for each in _references_to_people(data_set)
            for name, _, field in [each.path.partition(".")]
            if name in lists
        }
        columns = tuple(column.name for column in detail.columns if column.field in named)
        return self._kept(raws, columns, ())

    def _kept(
        self, raws: Iterable[RawRow], hard: tuple[str, ...], soft: tuple[str, ...]
    ) -> Iterable[RawRow]:
        return self._filtered(raws, hard, soft) if self.people and (hard or soft) else raws

    def _filtered(
        self, raws: Iterable[RawRow], hard: tuple[str, ...], soft: tuple[str, ...]
    ) -> Iterator[RawRow]:
        for raw in raws:
            if any(raw.get(column) in self.people for column in hard):
                continue
            for column in soft:
                if raw.get(column) in self.people:
                    # Emptied, not taken away: the extract did have the column.
                    raw[column] = ""
            yield raw


def read_exclusion(extract: Path) -> Exclusion | None:
    """Read whom the school excludes; None without a file.

    Raises UnavailableError for a file that does not say so beyond doubt: what it cannot tell us
    must not be sent.
    """
    path = extract / FILE
    try:
        with path.open("rb") as file:
            text = file.read(_BYTES_MAX + 1)
    except FileNotFoundError:
        if path.is_symlink():
            raise _refused("it is a link to a file that is not there") from None
        return None
    except OSError as error:
        raise _refused(f"it cannot be opened ({error.strerror})") from None
    if len(text) > _BYTES_MAX:
        raise _refused("it is far too large")
    try:
        # Windows' editor puts a byte order mark before UTF-8.
        return Exclusion(frozenset(_people(text.decode("utf-8-sig"))))
    except UnicodeDecodeError:
        raise _refused("it is not UTF-8 text; save it as UTF-8") from None


def exclusion_for(extract: Path | None, *, had_exclusions: bool) -> Exclusion:
    """Return whom tonight excludes; a list that vanished must not let its people out, nor does a
    folder that is not named any more.

    Raises UnavailableError.
    """
    found = read_exclusion(extract) if extract else None
    if found is None and had_exclusions:
        raise _refused(
            "it is gone, and the last run had people in it; put it back, or leave an empty file"
            " if nobody is excluded any more"
        )
    return found or Exclusion()


def _people(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        person = line.partition("#")[0].strip()
        if not person:
            continue
        # Something beside the id would match nobody, and let the person out.
        if not (_PERSON_ID.fullmatch(person) and person.isprintable()):
            raise _refused(f"line {number} is not one Person ID")
        yield person


def _refused(why: str) -> UnavailableError:
    return UnavailableError(
        f"{FILE} cannot be followed: {why}. Nothing was read and nothing was sent."
    )


def _columns_of(data_set: DataSet, strength: Strength) -> tuple[str, ...]:
    """Return the columns of the main file that name a person and are as strong."""
    fields = {each.path for each in _references_to_people(data_set) if each.strength is strength}
    return tuple(column.name for column in data_set.columns if column.field in fields)


def _references_to_people(data_set: DataSet) -> Iterator[Reference]:
    return (each for each in data_set.references if _PEOPLE.intersection(each.to))
