"""Reading one report file as SIMS writes it: a stream of flat rows.

In: an XML file that nobody vouches for. Out: one mapping a row, from column to normal text, with
only the columns asked for; an empty text means that the element was there without a value.
Promises: memory is that of one row; no DTD, entity or network is used; the file was well-formed
up to its closing root tag when the iteration ends, else `UnusableExtractError`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, Protocol, TypeAlias

from lxml import etree

from producer.source.faults import unreadable
from producer.source.values import normal

RawRow: TypeAlias = dict[str, str]

_ROOT: Final = "SuperStarReport"
_ROW: Final = "Record"
_FAILURE: Final = "CommandReporterError"

_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CAPTIONS_MAX: Final = 1000
"""A report has dozens of columns; a file that invents one in each row must not fill memory."""

_ROW_BYTES_MAX: Final = 2_000_000
"""Room for a row that is full of the longest texts. What comes without a row's end is kept in
memory by the parser, whatever it is."""

_QUOTED_CHARACTERS_MAX: Final = 500
"""Of CommandReporter's own words, which go into the school's error log as they are."""


RootReader: TypeAlias = Callable[[Mapping[str, str]], None]
"""Is given the attributes of the root, before the first row."""


class Readable(Protocol):
    """As much of a file as the parser needs."""

    def read(self, size: int, /) -> bytes:
        """Return some of what is left, and nothing at the end."""
        ...


def _as_it_is(file: BinaryIO) -> Readable:
    return file


def rows(
    path: Path,
    columns: Collection[str],
    read_root: RootReader = lambda _attributes: None,
    sifted: Callable[[BinaryIO], Readable] = _as_it_is,
) -> Iterator[RawRow]:
    """Yield each row of a report; rows come before it is known whether the file is whole."""
    try:
        with path.open("rb") as file:
            bounded = _Bounded(sifted(file), path.name)
            parser = etree.iterparse(bounded, **_SAFE)
            for row in _rows(parser, path.name, _Captions(columns), read_root):
                bounded.row_ended()
                yield row
    except etree.XMLSyntaxError as error:
        # Only the place is told: the parser's own message may quote the text that it stumbled on.
        place = f"line {error.lineno}" if error.lineno else "the start"
        raise unreadable(path.name, f"The file ends or breaks at {place}") from None
    except OSError as error:
        raise unreadable(path.name, f"The file cannot be opened: {error.strerror}") from None


class _Bounded:
    """A file that is read on as long as rows come of it."""

    def __init__(self, file: Readable, name: str) -> None:
        self._file = file
        self._name = name
        self._bytes = 0

    def read(self, size: int, /) -> bytes:
        """Read on. Raises UnusableExtractError where no row has ended for too long."""
        data = self._file.read(size)
        self._bytes += len(data)
        if self._bytes > _ROW_BYTES_MAX:
            raise unreadable(self._name, "It has a row that never ends, or none for too long")
        return data

    def row_ended(self) -> None:
        """Take note that a row has ended."""
        self._bytes = 0


_SAFE: Final = {
    "events": ("end",),
    "tag": _ROW,
    "load_dtd": False,
    "no_network": True,
    "resolve_entities": False,
    "huge_tree": False,  # the parser's limits stand: depth 256, 10 MB of text
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}


def _rows(
    parser: etree.iterparse, file: str, captions: "_Captions", read_root: RootReader
) -> Iterator[RawRow]:
    root = None
    for _, element in parser:
        if root is None:
            root = element.getroottree().getroot()
            _check_root(root, file)
            read_root(_attributes(root))
        if element.getparent() is not root:
            continue  # a column that happens to be called Record
        row = {}
        for cell in element:
            column = captions[cell.tag]
            if column is not None:
                row[column] = normal(cell.text)
        yield row
        element.clear()
        while element.getprevious() is not None:
            del root[0]
    if root is None:
        _check_root(parser.root, file)
        read_root(_attributes(parser.root))


def _attributes(root: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in root.attrib.items()}


def _check_root(root: etree._Element, file: str) -> None:
    if root.tag == _FAILURE:
        raise unreadable(file, f"SIMS said: {normal(root.text)[:_QUOTED_CHARACTERS_MAX]}")
    if root.tag != _ROOT:
        raise unreadable(file, "It is not a SIMS report")
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined] # not in the stubs
        raise unreadable(file, "It has a document type, which no SIMS report has")


class _Captions(dict[str, str | None]):
    """From the name of an element to the column it is, or None where nobody asked for it."""

    def __init__(self, columns: Collection[str]) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, tag: str) -> str | None:
        caption = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), tag)
        column = caption if caption in self._columns else None
        if len(self) < _CAPTIONS_MAX:
            self[tag] = column
        return column
