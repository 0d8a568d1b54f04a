"""Files that are huge in one way or another, written piece by piece."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

_PIECE: Final = 1_000_000
_ROW: Final = b"<Record><primary_id>1</primary_id>%b</Record>"
Pieces = Iterator[bytes]


def _around(pieces: Pieces) -> Pieces:
    yield b"<SuperStarReport>"
    yield from pieces
    yield b"</SuperStarReport>"


def _text(megabytes: int) -> Pieces:
    yield b"<Record><primary_id>1</primary_id><Surname>"
    for _ in range(megabytes):
        yield b"a" * _PIECE
    yield b"</Surname></Record>"


def _repeated(piece: bytes, count: int, before: bytes = b"", after: bytes = b"") -> Pieces:
    yield before
    for _ in range(count):
        yield piece
    yield after


def _bombs() -> Pieces:
    yield b"<!DOCTYPE SuperStarReport [<!ENTITY b0 'lol'>"
    for number in range(1, 30):
        yield b"<!ENTITY b%d '%b'>" % (number, b"&b%d;" % (number - 1) * 10)
    yield b"]><SuperStarReport>" + _ROW % b"<Surname>&b29;</Surname>" + b"</SuperStarReport>"


HUGE: Final[Mapping[str, Callable[[], Pieces]]] = {
    "11 MB of text in one cell": lambda: _around(_text(11)),
    "100 MB of text in one cell": lambda: _around(_text(100)),
    "100 MB of small cells in one row": lambda: _around(
        _repeated(b"<a/>" * 250_000, 100, b"<Record>", b"</Record>")
    ),
    "100 MB of what is no row": lambda: _around(_repeated(b"<junk>1</junk>" * 70_000, 100)),
    "100 MB of rows within a row": lambda: _around(
        _repeated(b"<Record/>" * 100_000, 110, b"<Record>", b"</Record>")
    ),
    "100 MB of blanks": lambda: _around(_repeated(b" " * _PIECE, 100)),
    "100 MB before the root": lambda: _repeated(b" " * _PIECE, 100, b"<?xml version='1.0'?>"),
    "100 MB of one comment": lambda: _around(_repeated(b"a" * _PIECE, 100, b"<!--", b"-->")),
    "100 MB of comments": lambda: _around(_repeated(b"<!--a-->" * 120_000, 100)),
    "100 MB of one attribute": lambda: _repeated(
        b"a" * _PIECE, 100, b"<SuperStarReport from='", b"'/>"
    ),
    "100,000 deep": lambda: _around(_repeated(b"<a>", 100_000)),
    "a billion laughs": _bombs,
    "100 MB of zeros": lambda: _repeated(bytes(_PIECE), 100),
    "200,000 names of columns": lambda: _around(
        _ROW % (b"<c%d/>" % number) for number in range(200_000)
    ),
}
"""What is huge, and how it is written."""

READ_TO_THE_END: Final = frozenset({"200,000 names of columns"})
"""What is a report for all that: its rows end."""
