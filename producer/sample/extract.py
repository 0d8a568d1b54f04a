"""Writes extracts: the XML that CommandReporter makes of a report.

An `Extract` is a report before it is written; its rows are made one at a time, when they are
written, so that it may have any number of them. How values are spelt is up to `handwriting`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Final, TypeVar

from producer.sample.chance import Chance
from producer.sample.handwriting import Handwriting, Row

Entry = TypeVar("Entry")

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ROOT: Final = "SuperStarReport"
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
"""What may stand in an XML name as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A report: the name of its file without `.xml`, and its rows by number."""

    name: str
    row_count: int
    row_at: Callable[[int], Row | None]
    """None where there is nothing to list."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Of the root; extracts of timetables state their window there."""


def extract_of(name: str, entries: Sequence[Entry], as_row: Callable[[Entry], Row]) -> Extract:
    """Return the report with one row an entry; a `range` will do where rows follow from numbers."""
    return Extract(name=name, row_count=len(entries), row_at=lambda at: as_row(entries[at]))


def write(extract: Extract, folder: Path, *, chance: Chance, night: int) -> None:
    """Write the file into the folder, with its rows in the order of that night."""
    path = folder / f"{extract.name}.xml"
    # The line end is fixed: the same school is the same bytes on every system.
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(extract, chance, night))


@cache
def element_name(caption: str) -> str:
    """Return the XML name that a caption gets: `Preferred Forename` has `_x0020_` for its space."""
    return "".join(each if each in _PLAIN else f"_x{ord(each):04X}_" for each in caption)


def _pieces(extract: Extract, chance: Chance, night: int) -> Iterator[str]:
    hand = Handwriting(chance.below(2**16, "slip", extract.name, night))
    attributes = (f' {name}="{escape(value)}"' for name, value in extract.attributes.items())
    yield f"{_DECLARATION}<{_ROOT}{''.join(attributes)}>\n"
    for number in chance.order(extract.row_count, night, extract.name):
        row = extract.row_at(number)
        if row is None:
            continue
        texts = hand.texts(number, row)
        yield f"  <Record>{''.join(_element(*each) for each in texts)}</Record>\n"
    yield f"</{_ROOT}>\n"


def _element(caption: str, text: str) -> str:
    name = element_name(caption)
    return f"<{name}>{escape(text, quote=False)}</{name}>" if text else f"<{name} />"
