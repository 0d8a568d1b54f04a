import sqlite3
from pathlib import Path

import pytest

from producer.failures import ConfigurationError, UnavailableError
from producer.state.database import is_of_the_world, open_database
from producer.state.store import FILE, open_state
from tests.producer.extracts import student
from tests.producer.nights import School, students


def installation_of(folder: Path, school: str = "s1", new: str = "i1") -> str:
    with open_state(folder, school, lambda: new) as state:
        return state.installation


def test_the_installation_is_decided_once(tmp_path: Path) -> None:
    assert [installation_of(tmp_path, new=new) for new in ("i1", "i2")] == ["i1", "i1"]


def test_a_state_belongs_to_one_school(tmp_path: Path) -> None:
    installation_of(tmp_path, "s1")

    with pytest.raises(ConfigurationError, match="belongs to school s1, not s2"):
        installation_of(tmp_path, "s2")


def test_a_damaged_state_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)

    with pytest.raises(UnavailableError, match="move it away"):
        installation_of(tmp_path)


@pytest.mark.parametrize("damage", [b"X", b"\0", b"\xd9"])
def test_a_state_whose_tables_are_damaged_is_one_clear_line(tmp_path: Path, damage: bytes) -> None:
    with open_state(tmp_path, "a", lambda: "i"):
        pass
    file = tmp_path / FILE
    spoilt = file.read_bytes().replace(b"CREATE TABLE ", b"XREATE TABLE ")
    file.write_bytes(spoilt.replace(b"tablemetameta", b"table" + damage + b"etameta"))

    with pytest.raises(UnavailableError, match="move it away"):
        open_database(file)


def test_a_state_of_a_newer_build_is_refused(tmp_path: Path) -> None:
    installation_of(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(UnavailableError, match="newer producer"):
        installation_of(tmp_path)


def test_a_disk_that_fails_while_the_state_is_open_is_no_bug(tmp_path: Path) -> None:
    with (
        pytest.raises(UnavailableError, match="cannot be used"),
        open_state(tmp_path, "s1", lambda: "i1") as state,
    ):
        state.connection.executescript("PRAGMA query_only = ON; DELETE FROM meta")


def test_our_own_sql_gone_wrong_is_a_bug(tmp_path: Path) -> None:
    with (
        pytest.raises(sqlite3.OperationalError) as caught,
        open_state(tmp_path, "s1", lambda: "i1") as state,
    ):
        state.connection.execute("SELECT nonsense")

    assert not is_of_the_world(caught.value)


def test_a_state_in_memory_leaves_nothing(tmp_path: Path) -> None:
    with open_state(None, "s1", lambda: "i1") as state:
        assert state.outbox.count() == 0

    assert list(tmp_path.iterdir()) == []


def test_the_state_forgets_the_record_of_a_leaver(school: School) -> None:
    school.write("students", [student(1), student(2), student(3, Surname="Nightingale")])
    school.end()
    school.write("students", students(1, 2))
    school.end()

    assert tables_with(school, "Nightingale") == []


def tables_with(school: School, text: str) -> list[str]:
    connection = open_database(school.state / FILE)
    try:
        rows = {
            "carried": connection.execute("SELECT event FROM carried").fetchall(),
            "outbox": connection.execute("SELECT value FROM outbox").fetchall(),
        }
        return [
            name for name, found in rows.items() if any(text.encode() in each for (each,) in found)
        ]
    finally:
        connection.close()
