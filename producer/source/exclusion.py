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
from producer.source.excluded_before import ExcludedBefore
from producer.source.report import RawRow

FILE: Final = "exclude.txt"

_BYTES_MAX: Final = 1_000_000
"""Room for everybody whom a school ever knew; more is another file by mistake."""

_PERSON_ID: Final = re.compile(r"[^\s,;\"']+")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
"""Those of a text file. Any other that Unicode knows, inside an id, would make two of it."""
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


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line of the list says: at most one person, and whether only a comment names them."""

    person: str
    is_comment: bool


def read_exclusion(extract: Path) -> Exclusion | None:
    """Read whom the school excludes; None without a file.

    Raises UnavailableError for a file that does not say so beyond doubt: what it cannot tell us
    must not be sent.
    """
    lines = _read(extract)
    return None if lines is None else _excluding(lines)


def exclusion_for(extract: Path | None, *, before: ExcludedBefore) -> Exclusion:
    """Return whom tonight excludes. A list that vanished must not let its people out, nor does one
    that was cut or lost a line, or a folder that is not named any more: who may leave the school
    from now on still has a line, with # before it.

    Raises UnavailableError.
    """
    lines = _read(extract) if extract else None
    if lines is None:
        if before.had_people:
            raise _refused("it is gone, and the last run had people in it; put it back")
        return Exclusion()
    others = before.count_others(each.person for each in lines)
    if others:
        raise _refused(
            f"it lacks {others} of those whom the last run left out; put them back, or, of who may"
            " leave the school from now on, the Person ID with # before it"
        )
    return _excluding(lines)


def _excluding(lines: Iterable[_Line]) -> Exclusion:
    return Exclusion(frozenset(each.person for each in lines if not each.is_comment))


def _read(extract: Path) -> tuple[_Line, ...] | None:
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
        return tuple(_lines(text.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise _refused("it is not UTF-8 text; save it as UTF-8") from None


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        said, is_comment, comment = line.partition("#")
        person = said.strip()
        if person:
            # Something beside the id would match nobody, and let the person out.
            if not (_PERSON_ID.fullmatch(person) and person.isprintable()):
                raise _refused(f"line {number} is not one Person ID")
            yield _Line(person, is_comment=False)
        elif is_comment:
            yield from (_Line(word, is_comment=True) for word in comment.split()[:1])


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
