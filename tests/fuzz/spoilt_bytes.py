"""Any file, spoilt in its bytes, in its encoding, or as a whole; what is said of it is the same
for a list, for settings and for a database."""

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Final

_ENCODINGS: Final = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp037"),
)
_PIECES: Final = (
    *(b"\0", b"\x01", b"\x0b", b"\x0c", b"\x1a", b"\x1c", b"\x85", b"\xff", b"\xc0\xaf", b"\x7f"),
    *(b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xe2\x80\xa8", b"\xe2\x80\x8b"),
    *(b"\r", b"\n", b"\r\n", b"\t", b" ", b"\xc2\xa0", b"\xc2\x85", b"\xc2\xad", b"#", b";", b","),
    *(b'"', b"'", b"\\", b"=", b"[", b"]", b"{", b"}", b"%", b"-", b"/", b"..", b"\\u0000", b"1e9"),
)
"""To be put anywhere."""

_HUGE_LINE_BYTES: Final = 200_000
_HUGE_BYTES: Final = 1_500_000
_DEEP: Final = 20_000

_WHOLES: Final = (
    *(b"", b" ", b"\n", b"\0", b"\0" * 4096, b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"{}"),
    *(b"<html/>", b"a,b\n1,2\n", b"SQLite format 3\0", b"=" * 100, b"x" * _HUGE_LINE_BYTES),
    *(b"x\n" * (_HUGE_BYTES // 2), b"x = " + b"[" * _DEEP, b"x = " + b"1" * _DEEP, b"# only this"),
)
"""To be put in the place of a file."""


def spoil_bytes(file: Path, chance: Random) -> str:
    """Spoil a file; return how."""
    ways, weights = zip(*_WAYS.items(), strict=True)
    way = chance.choices(ways, weights)[0]
    way(file, chance)
    return str(way.__name__).strip("_")


def flip(file: Path, chance: Random) -> None:
    """Flip some bits."""
    data = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(bytes(data))


def cut(file: Path, chance: Random) -> None:
    """Take some of it away: its end, its beginning, what lies between."""
    data = file.read_bytes()
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    file.write_bytes(chance.choice((data[:at], data[:at], data[at:], data[:at] + data[to:])))


def _spliced(file: Path, chance: Random) -> None:
    data = file.read_bytes()
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(data) + 1)
        piece = chance.choice((*_PIECES, chance.randbytes(5), data[at : at + 40] * 2))
        data = data[:at] + piece + data[at + chance.choice((0, len(piece))) :]
    file.write_bytes(data)


def _encoded(file: Path, chance: Random) -> None:
    text = file.read_bytes().decode("latin-1")
    file.write_bytes(text.encode(chance.choice(_ENCODINGS), "replace"))


def _lines_spoilt(file: Path, chance: Random) -> None:
    """Lines twice, gone, somewhere else, run together or far too long."""
    lines = file.read_bytes().splitlines(keepends=True)
    for _ in range(chance.choice((1, 1, 3))):
        at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                lines.insert(to, lines[at])
            case 1 if len(lines) > 1:
                del lines[at]
            case 2:
                lines[at], lines[to] = lines[to], lines[at]
            case 3:
                lines[at] = lines[at].strip() + chance.choice((b" ", b",", b"", b"\r", b"\x0b"))
            case _:
                lines[at] = lines[at].strip() * chance.choice((2, 50, 20_000)) + b"\n"
    file.write_bytes(b"".join(lines))


def _replaced(file: Path, chance: Random) -> None:
    file.write_bytes(chance.choice(_WHOLES))


def not_a_file(file: Path, chance: Random) -> None:
    """Put what is no file in its place, or nothing."""
    file.unlink()
    match chance.randrange(5):
        case 0:
            file.mkdir()
        case 1:
            file.symlink_to(file)
        case 2:
            file.symlink_to(file.parent / "nowhere")
        case 3:
            file.symlink_to("x" * 300)
        case _:
            return


_WAYS: Final[Mapping[Callable[[Path, Random], None], int]] = {
    flip: 25,
    cut: 20,
    _spliced: 25,
    _encoded: 8,
    _lines_spoilt: 15,
    _replaced: 10,
    not_a_file: 4,
}
"""How a file is spoilt, and how often."""
