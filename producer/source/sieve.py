"""Leaving unread the rows of a report that say what they said last night.

In: the bytes of a report, and who knows rows by their fingerprint. Out: a file for the parser, from
which those rows are cut out; and for each row that it will find there, the row's fingerprint.
Promises: what is cut out is a whole row, and the parser refuses what is left exactly if it would
refuse the whole file.

Why that is so. In UTF-8 and before any comment, CDATA section or processing instruction, the text
`<Record>` in a document can be nothing but a start tag: `<` stands in no text and no value of an
attribute. So a piece of a file that
  * begins, after white space, with `<Record>`,
  * has no `<!`, no `<?` and no other tag of that name, open or closed, and
  * is followed by `</Record>`
is, wherever the parser accepts it, one element. The root does not declare a namespace and there is
no DTD, so that element means the same in every such file. From the root's start tag on, nothing is
cut out and nothing is taken for a row but one such piece after the other: each therefore begins
directly below the root. The parser takes those that nobody knows. Those that are known were once
taken by it, byte for byte, at such a place; a content with an element more or less is well-formed
as it was before.

At the first piece that is anything else, the sieve ends: from there on the parser gets every byte.
So it does from the first byte on, where the file begins in any other way.
"""

import re
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import BinaryIO, Final, Protocol

from producer.days import Days
from producer.source.report import RawRow

FINGERPRINT_BYTES: Final = 16

_CHUNK_BYTES: Final = 256 * 1024
_ROW_BYTES_MAX: Final = 1024 * 1024
"""A longer text without the end of a row is no report; it is not gathered in memory."""

_ROW_END: Final = b"</Record>"
_HEAD: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?
    (?:<\?xml\ version=["']1\.0["'](?:\ encoding=["'][Uu][Tt][Ff]-8["'])?\ *\?>)?
    \s*<SuperStarReport(?:\s+(?!xmlns)[A-Za-z]+=(?:"[^"<&]*"|'[^'<&]*'))*\s*>""",
    re.VERBOSE,
)
_ROW_BEGIN: Final = re.compile(rb"\s*<Record>")
_NOT_OF_A_ROW: Final = re.compile(rb"<(?:[!?]|/?Record[\s/>])")


class KnownRows(Protocol):
    """The rows of an earlier night that came to sound records which are still known as they were.

    What is left unread is known to be there.
    """

    edition: str
    """Of the producer: what another one made of a row is not known."""

    def unread(self, fingerprints: Sequence[bytes], *, again: bool) -> Iterator[int]:
        """Yield the place of each row that must be read, and leave out the others up to there;
        `again`, when the extract is read a second time, leave out the same ones."""
        ...

    def shown(self) -> Mapping[int, int]:
        """Return how many rows were left out, by what they show (`values_shown`)."""
        ...

    def days(self) -> Days | None:
        """Return the earliest and the latest day on which a record starts whose row was left
        out."""
        ...


class Sieve:
    """Cuts the known rows out of one report, read once from its beginning to its end."""

    def __init__(self, known: KnownRows, meaning: bytes, *, again: bool = False) -> None:
        """Begin. The meaning is all that decides what a row comes to, besides its bytes."""
        self._known = known
        self._again = again
        self._fingerprint = partial(blake2b, digest_size=FINGERPRINT_BYTES, person=meaning)
        self._handed_on: deque[bytes] = deque()
        self.last: bytes | None = None
        """The fingerprint of the row that was read last, where it has one."""

    def sifted(self, file: BinaryIO) -> "Sifted":
        """Return what the parser is to read in place of the file."""
        return Sifted(self._parts(file))

    def noting(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        """Yield the rows that the parser found, each with its fingerprint in `last`."""
        for row in rows:
            self.last = self._handed_on.popleft() if self._handed_on else None
            yield row

    def _parts(self, file: BinaryIO) -> Iterator[bytes]:
        text = file.read(_CHUNK_BYTES)
        head = _HEAD.match(text)
        if head:
            yield head[0]
            text = yield from self._rows(text[head.end() :], file)
        while text:
            yield text
            text = file.read(_CHUNK_BYTES)

    def _rows(self, text: bytes, file: BinaryIO) -> Generator[bytes, None, bytes]:
        """Yield the rows to be read; return the text from which on nothing is cut out."""
        while len(text) <= _ROW_BYTES_MAX:
            *pieces, text = text.split(_ROW_END)
            fingerprints = [self._fingerprint(piece).digest() for piece in pieces]
            for at in self._known.unread(fingerprints, again=self._again):
                if not _is_row(pieces[at]):
                    return _ROW_END.join([*pieces[at:], text])
                self._handed_on.append(fingerprints[at])
                yield pieces[at] + _ROW_END
            chunk = file.read(_CHUNK_BYTES)
            if not chunk:
                break
            text += chunk
        return text


class Sifted:
    """What is left of a file, as a parser reads it."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def read(self, _size: int = -1) -> bytes:
        """Return the next part, however long it is, and nothing at the end."""
        return next(self._parts, b"")


def _is_row(piece: bytes) -> bool:
    begin = _ROW_BEGIN.match(piece)
    return begin is not None and not _NOT_OF_A_ROW.search(piece, begin.end())
