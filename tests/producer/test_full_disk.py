"""A disk that is full, wherever the state grows: one clear line, and nothing is lost."""

import sqlite3
from itertools import count
from pathlib import Path

import pytest

from producer.failures import UnavailableError
from producer.state import store
from producer.state.database import open_database, unusable
from tests.producer.nights import School, students
from tests.producer.test_crashes import latest

_PLACES_MIN = 3
"""In how many places the disk must have been full for the test to say anything."""


def page_count(school: School) -> int:
    with sqlite3.connect(school.state / store.FILE) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    return int(pages)


def let_grow_to(pages: int, patch: pytest.MonkeyPatch) -> None:
    """Let SQLite say that the disk is full beyond so many pages."""

    def opened(file: Path | str) -> sqlite3.Connection:
        connection = open_database(file)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    patch.setattr(store, "open_database", opened)


def test_a_night_that_fills_the_disk_anywhere_is_made_good_by_the_next(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = School(tmp_path / "undisturbed")
    for each in (undisturbed, school):
        each.write("students", students(*range(1, 10)))
        each.night()
        each.write("students", students(*range(1, 150)))
    undisturbed.night()
    told: list[str] = []
    for pages in count(page_count(school)):
        with monkeypatch.context() as patch:
            let_grow_to(pages, patch)
            said = fault_of_night(school)
        if said is None:
            break
        told.append(said)

    assert len(told) >= _PLACES_MIN
    assert all("Make room" in each for each in told)
    assert latest(undisturbed.broker) == latest(school.broker)


def fault_of_night(school: School) -> str | None:
    """Do a night; return what it says if it cannot."""
    try:
        school.night()
    except UnavailableError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (sqlite3.SQLITE_FULL, "Make room"),
        (sqlite3.SQLITE_CORRUPT, "move it away"),
        (sqlite3.SQLITE_IOERR_WRITE, "move it away"),
        (sqlite3.SQLITE_BUSY, "cannot be used (it said)."),
    ],
)
def test_nobody_is_told_to_throw_a_sound_state_away(code: int, advice: str) -> None:
    error = sqlite3.OperationalError("it said")
    error.sqlite_errorcode = code

    told = str(unusable("state.sqlite", error))

    assert advice in told
    assert ("move it away" in told) == (advice == "move it away")
