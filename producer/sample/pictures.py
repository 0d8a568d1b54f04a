"""The profile pictures of the sample school: who has one, and its bytes.

A picture is small, valid and of one colour; a text in it makes it differ from all others. What is
wrong with a picture is wrong with its bytes.
"""

from dataclasses import dataclass
from enum import Enum
from struct import pack
from typing import Final
from zlib import compress, crc32

JPEG: Final = "jpg"
PNG: Final = "png"

_SIDE_PIXELS: Final = 8
_PADDING: Final = 9 * (b"\xff\xfe\xff\xff" + bytes(0xFFFF - 2))
"""Comments that make a JPEG of more than 512 KiB, the most that MYA takes."""


class Flaw(Enum):
    """What is wrong with a picture."""

    NONE = "none"
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture file; `edition` goes up when the person is photographed again."""

    person_id: int
    suffix: str
    edition: int = 0
    flaw: Flaw = Flaw.NONE


def content_of(picture: Picture) -> bytes:
    """Return the bytes of the file."""
    text = f"{picture.person_id}, edition {picture.edition}".encode()
    match picture.flaw:
        case Flaw.NO_PICTURE:
            return b"No picture: " + text
        case Flaw.TOO_LARGE:
            return _jpeg(text, _PADDING)
        case Flaw.NONE:
            return _jpeg(text) if picture.suffix == JPEG else _png(text)


def _jpeg(text: bytes, padding: bytes = b"") -> bytes:
    """Return a grey baseline JPEG of one block."""
    segments = (
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (0xFE, text),
        (0xDB, b"\0" + 64 * b"\1"),
        (0xC0, pack(">BHHBBBB", 8, _SIDE_PIXELS, _SIDE_PIXELS, 1, 1, 0x11, 0)),
        # Two Huffman tables with a single code: "as before", and "end of block".
        (0xC4, b"\x00\1" + bytes(15) + b"\0"),
        (0xC4, b"\x10\1" + bytes(15) + b"\0"),
        (0xDA, b"\1\1\0\0\x3f\0"),
    )
    body = b"".join(_segment(*each) for each in segments)
    # The scan is the two codes, one bit each, filled up with ones.
    return b"\xff\xd8" + padding + body + b"\x3f" + b"\xff\xd9"


def _segment(marker: int, data: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _png(text: bytes) -> bytes:
    """Return a grey PNG."""
    row = b"\0" + bytes([0x80]) * _SIDE_PIXELS
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", pack(">IIBBBBB", _SIDE_PIXELS, _SIDE_PIXELS, 8, 0, 0, 0, 0)),
            _chunk(b"tEXt", b"Comment\0" + text),
            # Stored, not compressed: the bytes are the same with every version of zlib.
            _chunk(b"IDAT", compress(row * _SIDE_PIXELS, level=0)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))
