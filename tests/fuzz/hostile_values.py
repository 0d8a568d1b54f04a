"""Values that something somewhere cannot take: an index, a column, a calendar, a reader."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from tests.laws.log import NOW_MS

_INT64: Final = 2**63

_PLAIN_TEXTS: Final = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "2",
        "x",
        "T",
        "%",
        "/",
        "//",
        "a/b",
        "%2F",
        "%2f",
        "%00",
        "..",
        "~",
    ),
    *("\0", "a\0b", "\x01", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\uffff", "\U0010ffff"),
    *("\u202e", "e\u0301", "ß", "İ", "ΐ", "'; DROP TABLE record; --", "<b>&amp;</b>", "{}", "\\N"),
    *("home", "work", "mobile", "image/png", "students", "class-timetables", "year-groups"),
    *("on-site", "inside-mya", "platform", "no-such-data-set", "id_missing", "no_user"),
)
_MOMENTS: Final = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "9999999-01-01", "-0001-01-01"),
    *("2026-02-30", "2026-03-02", "2026-3-2", "20260302", "infinity", "now", "epoch", "BC"),
    *("24:00:00", "00:00:00", "23:59:60", "09:00", "09:00:00+01:00", "09:00:00.5", "allballs"),
    *("0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-03-02T24:00:00", "2026-03-02 09:00:00"),
)
_LONGS: Final = (
    *(0, 1, -1, 2, 10, 127, 128, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, 2**32, 2**53),
    *(_INT64 - 1, -_INT64, 1 - _INT64, _INT64 // 2, 10**15, 10**17, -(10**15), 253402300800000),
    *(NOW_MS, NOW_MS - 1, NOW_MS + 1, NOW_MS + 86_400_000, NOW_MS + 86_400_001),
)
_LENGTHS: Final = (1, 100, 499, 500, 501, 2_000, 3_000, 20_000)
_ALPHABETS: Final = (
    *("a", "%", "/", "'", "é", "\U0001f600", "".join(map(chr, range(0x20, 0x7F)))),
    "".join(map(chr, range(0x4E00, 0x9FA0))),
    "".join(map(chr, range(0x10400, 0x10450))),
)
"""Of many letters, so that nothing can be pressed together; of few, which grow when encoded."""


def text(chance: Random) -> str:
    """Return a text."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice(_PLAIN_TEXTS)
    if kind == 1:
        return chance.choice(_MOMENTS)
    if kind == 2:
        return "".join(chr(_character(chance)) for _ in range(chance.randrange(1, 9)))
    return "".join(chance.choices(chance.choice(_ALPHABETS), k=chance.choice(_LENGTHS)))


def long(chance: Random) -> int:
    """Return a number of 64 bits."""
    return chance.choice(_LONGS) if chance.random() < 0.9 else chance.randrange(-_INT64, _INT64)


def data(chance: Random) -> bytes:
    """Return bytes."""
    return chance.randbytes(chance.choice((0, 1, 15, 16, 17, 100, 5_000)))


def _character(chance: Random) -> int:
    code = chance.choice((chance.randrange(0x80), chance.randrange(0x10000), 0x1F600))
    return 0x20 if 0xD800 <= code < 0xE000 else code


def otherwise(value: Any, chance: Random) -> Any:
    """Return something else in the place of a value, of its kind where that has one."""
    other = _OTHERWISE.get(type(value))
    return other(value, chance) if other else None


_OTHERWISE: Final[Mapping[type, Callable[[Any, Random], Any]]] = {
    bool: lambda value, _chance: not value,
    str: lambda _value, chance: text(chance),
    int: lambda _value, chance: long(chance),
    bytes: lambda value, chance: chance.choice((chance.randbytes(len(value)), data(chance))),
    list: lambda value, chance: chance.choice(([], value * 2, value[::-1], value * 50)),
    type(None): lambda _value, chance: chance.choice((text, long, data))(chance),
}


Leaf = tuple[Any, Any]
"""A mapping or list, and where in it."""


def leaves(tree: Any) -> list[Leaf]:
    """Return every place in a tree of mappings and lists at which there is a value."""
    places = tree.items() if isinstance(tree, dict) else enumerate(tree)
    found: list[Leaf] = []
    for place, value in places:
        found.append((tree, place))
        if isinstance(value, dict | list):
            found += leaves(value)
    return found
