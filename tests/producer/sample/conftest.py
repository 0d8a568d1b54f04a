"""Sample schools to look at, and their files read the way SIMS means them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from producer.sample import generate

Row = dict[str, str]
Read = Callable[[str], list[Row]]
Night = Callable[[int], Read]

_BOOLEANS = {"Active", "FreeSchoolMeals", "Main", "ParentalResponsibility", "Teaching_x0020_Staff"}
_TRUE = {"T", "True", "Yes", "1"}
_DAY_FIRST = re.compile(r"(\d\d)/(\d\d)/(\d{4})")


@pytest.fixture(scope="session", params=[1, 7, 2026])
def small_school(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights of 30 students; another school for each of a few seeds."""
    out = tmp_path_factory.mktemp("small-school")
    generate(students=30, nights=3, seed=request.param, out=out)
    return out


@pytest.fixture
def read_folder() -> Callable[[Path], Read]:
    """`read_folder(folder)("students")`: what that file says."""
    return lambda folder: lambda name: [_meant(row) for row in _rows(folder / f"{name}.xml")]


@pytest.fixture
def night(small_school: Path, read_folder: Callable[[Path], Read]) -> Night:
    """`night(1)("students")`: what that file of the small school says."""
    return lambda number: read_folder(small_school / f"night-{number}")


@pytest.fixture
def raw(small_school: Path) -> Night:
    """`raw(1)("students")`: how that file of the small school is written."""
    return lambda number: lambda name: _rows(small_school / f"night-{number}" / f"{name}.xml")


def _rows(path: Path) -> list[Row]:
    """Return the rows of a file as they are written; an empty element is an empty text."""
    root = etree.parse(path).getroot()
    return [{str(each.tag): each.text or "" for each in record} for record in root]


def _meant(row: Row) -> Row:
    """Return what a row says, whatever its spelling: one space, ISO days, no empty elements."""
    texts = {column: " ".join(text.split()) for column, text in row.items()}
    return {column: _value(column, text) for column, text in texts.items() if text}


def _value(column: str, text: str) -> str:
    if column in _BOOLEANS:
        return str(text in _TRUE)
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        day, month, year = day_first.groups()
        return f"{year}-{month}-{day}"
    return text.removesuffix("T00:00:00")
