"""Extract files that are spoilt: in their bytes, in their rows, as a whole, and in their folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.fuzz import hostile_values
from tests.fuzz.hostile_xml import CELLS, DOCUMENTS, ENCODINGS, PIECES, doctypes
from tests.fuzz.kept_back import KEPT_BACK, with_kept_back
from tests.producer.extracts import Cells, report, write
from tests.producer.whole_school import JPEG, files_of, picture, put

PICTURES: Final = "profile-pictures"
NAME: Final = "Quixwood"
"""In every file where a name is, and to be met nowhere but in the values of events."""

OUTSIDE: Final = "What lies outside the extract"

_LONG_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where extracts lie, and beside them what no extract may reach: a file, and a port."""

    extract: Path
    outside: Path
    port: int


@dataclass(frozen=True, slots=True)
class _Spoiling:
    """One file of a sound extract, about to be spoilt."""

    place: Place
    name: str
    chance: Random

    @property
    def path(self) -> Path:
        return self.place.extract / f"{self.name}.xml"

    def rows(self) -> list[Cells]:
        rows = files_of(self.name.partition(".")[0])[self.name]
        return [with_kept_back(self.name, row) for row in rows]

    def put(self, data: bytes) -> None:
        self.path.write_bytes(data)


def put_sound(extract: Path, data_set: str) -> None:
    """Put a sound extract of a data set into the folder, with the secret in its names."""
    for name, rows in sound_rows(data_set).items():
        write(extract, name, rows)
    if data_set == PICTURES:
        put(extract, data_set)
        picture(extract, f"{KEPT_BACK}.jpg", JPEG + b"of nobody else")


def sound_rows(data_set: str) -> dict[str, list[Cells]]:
    """Return the rows of its files, with the secret in names and one person kept back."""
    return {
        name: [with_kept_back(name, with_secret(row)) for row in rows]
        for name, rows in files_of(data_set).items()
    }


def spoil(place: Place, name: str, chance: Random) -> str:
    """Spoil one file of a sound extract that lies there; return how."""
    ways, weights = zip(*_WAYS.items(), strict=True)
    way = chance.choices(ways, weights)[0]
    way(_Spoiling(place, name, chance))
    return str(way.__name__).strip("_")


def with_secret(row: Cells) -> Cells:
    """Return a row with the secret in its names."""
    named = {"Forename", "Surname", "Name", "ClassName", "Email", "Relationship"} & row.keys()
    return {**row, **{column: f"{NAME} {row[column]}" for column in named - {"Email"}}}


def _flipped(file: _Spoiling) -> None:
    data = bytearray(file.path.read_bytes())
    for _ in range(file.chance.choice((1, 2, 20))):
        data[file.chance.randrange(len(data))] ^= 1 << file.chance.randrange(8)
    file.put(bytes(data))


def _cut(file: _Spoiling) -> None:
    data = file.path.read_bytes()
    at, to = sorted(file.chance.randrange(len(data)) for _ in range(2))
    file.put(file.chance.choice((data[:at], data[at:], data[:at] + data[to:], data[at:to])))


def _spliced(file: _Spoiling) -> None:
    data = file.path.read_bytes()
    at, start = (file.chance.randrange(len(data)) for _ in range(2))
    piece = data[start : start + file.chance.choice((1, 10, 100, 5_000))]
    piece = file.chance.choice(
        (piece, piece * 3, file.chance.choice(PIECES), file.chance.randbytes(9))
    )
    file.put(data[:at] + piece + data[at + file.chance.choice((0, len(piece))) :])


def _cells_spoilt(file: _Spoiling) -> None:
    rows = [dict(row) for row in file.rows()]
    for _ in range(file.chance.choice((1, 3, 10, 60))):
        row = file.chance.choice(rows)
        column = file.chance.choice([*row])
        row[column] = _cell(file.chance)
    _write_rows(file, rows)


def _columns_spoilt(file: _Spoiling) -> None:
    rows = [dict(row) for row in file.rows()]
    column = file.chance.choice([*rows[0]])
    other = file.chance.choice([*rows[0], "Unknown", "_x0041_", f"{column}_x0020_", "Record"])
    for row in rows[: file.chance.choice((1, 3, 30, len(rows)))]:
        value = row.pop(column, None)
        if file.chance.random() < 0.6:
            row[other] = value
    _write_rows(file, rows)


def _rows_spoilt(file: _Spoiling) -> None:
    rows = [*file.rows()]
    other = file.chance.choice(
        ("students", "subjects", "year-groups.members", "student-timetables")
    )
    for _ in range(file.chance.choice((1, 3, 12, 100))):
        at = file.chance.randrange(len(rows))
        match file.chance.randrange(4):
            case 0:
                rows.append(rows[at])
            case 1 if len(rows) > 1:
                del rows[at]
            case 2:
                rows[at] = {**rows[at], **rows[file.chance.randrange(len(rows))]}
            case _:
                rows.insert(at, file.chance.choice(files_of(other.partition(".")[0])[other]))
    _write_rows(file, rows)


def _cell(chance: Random) -> str | None:
    text = chance.choice((hostile_values.text(chance), *CELLS, "x" * _LONG_CHARACTERS))
    kept = "".join(each for each in text if each in "\t\n\r" or "\x20" <= each < "\ufffe")
    return chance.choice((None, kept, kept, kept))


def _write_rows(file: _Spoiling, rows: list[dict[str, str | None]] | list[Cells]) -> None:
    window: list[Mapping[str, str] | None] = [None] * 9
    window += [{"from": _cell(file.chance) or "", "to": _cell(file.chance) or "2026-10-13"}]
    file.put(report(rows, file.chance.choice(window)).encode())


def _encoded(file: _Spoiling) -> None:
    text = file.path.read_text(encoding="utf-8")
    said = file.chance.choice((*ENCODINGS, "utf-9", "", "x" * 5_000))
    real = file.chance.choice(ENCODINGS)
    declared = f'<?xml version="1.0" encoding="{said}"?>' if file.chance.random() < 0.8 else ""
    file.put((declared + text).encode(real, "replace"))


def _declared(file: _Spoiling) -> None:
    """Put a document type before it, and use what it declares."""
    doctype = file.chance.choice(doctypes(file.place.outside.as_uri(), file.place.port))
    text = file.path.read_text(encoding="utf-8")
    at = text.find(">", file.chance.randrange(len(text)))
    used = file.chance.choice(("", "&e;", "&e;" * 100, "<xi:include/>"))
    file.put((doctype + text[: at + 1] + used + text[at + 1 :]).encode())


def _replaced(file: _Spoiling) -> None:
    """Put something else in its place, as a whole."""
    file.put(file.chance.choice(DOCUMENTS))


def _not_a_file(file: _Spoiling) -> None:
    """Put what is no file of the extract in its place."""
    file.path.unlink()
    match file.chance.randrange(4):
        case 0:
            file.path.mkdir()
        case 1:
            file.path.symlink_to(file.place.outside)
        case 2:
            file.path.symlink_to(file.path)
        case _:
            return


_WAYS: Final[Mapping[Callable[[_Spoiling], None], int]] = {
    _cells_spoilt: 30,
    _columns_spoilt: 10,
    _rows_spoilt: 12,
    _flipped: 12,
    _cut: 8,
    _spliced: 14,
    _encoded: 5,
    _declared: 5,
    _replaced: 3,
    _not_a_file: 1,
}
"""How a file is spoilt, and how often."""
