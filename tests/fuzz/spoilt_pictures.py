"""A folder of pictures that is spoilt: what is no picture, and names that are nobody's."""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from tests.fuzz.spoilt_files import PICTURES, Place
from tests.producer.whole_school import JPEG, PNG

_HUGE_BYTES: Final = 2_000_000


def spoil_pictures(place: Place, chance: Random) -> str:
    """Spoil the sound pictures that lie there; return how."""
    folder = place.extract / PICTURES
    done = []
    for _ in range(chance.choice((1, 3, 15))):
        way = chance.choice(_WAYS)
        way(folder, place.outside, chance)
        done.append(way.__name__.strip("_"))
    return " ".join(done)


def _other_bytes(folder: Path, _outside: Path, chance: Random) -> None:
    _any(folder, chance).write_bytes(chance.choice(_CONTENTS))


def _flipped(folder: Path, _outside: Path, chance: Random) -> None:
    file = _any(folder, chance)
    data = bytearray(file.read_bytes() or b"\0")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(bytes(data))


def _odd_name(folder: Path, _outside: Path, chance: Random) -> None:
    (folder / chance.choice(_NAMES)).write_bytes(JPEG + chance.randbytes(5))


def _gone(folder: Path, _outside: Path, chance: Random) -> None:
    _any(folder, chance).unlink()


def _link(folder: Path, outside: Path, chance: Random) -> None:
    link = folder / f"{chance.randrange(100, 999)}.jpg"
    if not os.path.lexists(link):
        link.symlink_to(chance.choice((outside, folder, link)))


def _folder(folder: Path, _outside: Path, chance: Random) -> None:
    made = folder / f"{chance.randrange(100, 999)}.jpg"
    if not os.path.lexists(made):
        made.mkdir()


def _any(folder: Path, chance: Random) -> Path:
    files = sorted(each for each in folder.iterdir() if each.is_file() and not each.is_symlink())
    return chance.choice(files)


_CONTENTS: Final = (
    *(
        b"",
        b"\0",
        b"GIF89a",
        b"<svg/>",
        b"BM",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\x89PNG",
        PNG,
        b"PK",
    ),
    *(JPEG + bytes(_HUGE_BYTES), PNG + bytes(512 * 1024), b"\xff\xd8\xff" + b"\xff" * 100_000),
)
_NAMES: Final = (
    *(
        "1.JPG",
        "1.png",
        "01.jpg",
        " 1.jpg",
        "1 .jpg",
        "1..jpg",
        ".jpg",
        "x.jpg",
        "1.gif",
        "Thumbs.db",
    ),
    *("a%2Fb.jpg", "%00.jpg", "é.jpg", "e\u0301.jpg", "\u202e1.jpg", "1\n.jpg", "1;.jpg", "~.jpg"),
    *(
        "9" * 240 + ".jpg",
        "é" * 100 + ".png",
        "\U0001f600" * 50 + ".jpg",
        "-rf.jpg",
        "con.jpg",
        "\udcff.jpg",
    ),
)

_WAYS: Final[tuple[Callable[[Path, Path, Random], None], ...]] = (
    _other_bytes,
    _flipped,
    _odd_name,
    _gone,
    _link,
    _folder,
)
