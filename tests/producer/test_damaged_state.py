"""A state whose tables say what cannot be: one clear line, whatever the producer stumbles on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from producer.failures import UnavailableError
from producer.state.database import open_database
from producer.state.look import last_fault, last_whole_end_ms, look
from producer.state.past import Fault
from producer.state.soundness import damage_told, is_sound
from producer.state.store import FILE, open_known_state, open_state
from tests.producer.extracts import lesson, student
from tests.producer.nights import SCHOOL, School, students

# In hexadecimal a name, and after it what is no text.
DAMAGE = [
    "UPDATE known SET record_id = CAST(x'4e69676874ff' AS TEXT) WHERE id = 1",
    "UPDATE known SET first = CAST(x'4e69676874ff' AS TEXT)",
    "UPDATE known SET first = '{\"username\": 1}' WHERE data_set = 'students'",
    "UPDATE known SET content_hash = 'text'",
    "UPDATE known SET first_version = -1",
    "UPDATE known SET day = 0 WHERE day IS NOT NULL",
    "UPDATE known SET id = 1099511627776 WHERE id = 1",
    "UPDATE carried SET event = x'00'",
    "UPDATE data_set SET remembered = '['",
    "UPDATE data_set SET entries = '{\"emails\": []}'",
    "UPDATE data_set SET known_digest = x''",
    "UPDATE data_set SET known_count = 'x'",
    "UPDATE data_set SET delivered_partition = 99999999999",
    "UPDATE outbox SET headers = 'null'",
    "UPDATE outbox SET value = 7",
    "UPDATE outbox SET subject = 'nothing'",
    "UPDATE run SET state = 'closed'",
    "UPDATE run SET run_id = CAST(x'4e69676874ff' AS TEXT) WHERE state = 'open'",
    "UPDATE open_error SET event = zeroblob(40)",
    "UPDATE meta SET value = '{\"a\": 1}' WHERE name = 'run_end'",
    "UPDATE meta SET value = '7' WHERE name = 'excluding'",
    "UPDATE meta SET value = 'x' WHERE name = 'imported'",
    "UPDATE meta SET value = '[1]' WHERE name = 'fault'",
    "UPDATE row_shelf SET ids = 'text'",
    "UPDATE row_shelf SET shelf = 70000",
    "UPDATE row_shelf SET ids = x'ffffffff'",
    "UPDATE rollover SET first_day = x'00'",
    "UPDATE hold SET released = 5",
    "DROP TABLE day",
]


@pytest.fixture
def kept(school: School) -> Path:
    """The state of a school that has something in each of its tables."""
    school.data_sets = ("students", "student-timetables")
    school.write("students", [*students(1, 2), student(3, Surname=None)])
    school.write(
        "student-timetables", [lesson(1, "2026-09-07")], {"from": "2026-09-01", "to": "2026-10-01"}
    )
    school.night()
    school.write("students", [student(1, Surname=None), student(2, Forename="Florence")])
    school.broker.lost_after = len(school.broker.received) + 2
    school.announce("2027-07-20", "2027-09-01")
    with pytest.raises(UnavailableError, match="gone"):
        school.night()
    with open_state(school.state, SCHOOL, str) as state, state.transaction():
        state.facts.note_fault(Fault(at_ms=1, reason="gone"))
        state.facts.note_excluded({"9"})
        state.holds.put("0123456789", "students", (), None)
        state.facts.settle_imports(named=frozenset(), completed=())
    return school.state


def damage(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        changed = connection.execute(statement)
        assert changed.rowcount, "there is nothing to damage"
        connection.commit()


def test_a_state_with_everything_in_it_is_sound(kept: Path) -> None:
    with closing(open_database(kept / FILE)) as connection:
        assert is_sound(connection)


@pytest.mark.parametrize("statement", DAMAGE)
def test_what_cannot_be_is_damage(kept: Path, statement: str) -> None:
    damage(kept, statement)

    with closing(open_database(kept / FILE)) as connection:
        assert not is_sound(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE known SET first = CAST(x'4e69676874ff' AS TEXT)",
        "UPDATE data_set SET remembered = '['",
        "UPDATE outbox SET headers = '['",
        "UPDATE outbox SET value = 7",
        "UPDATE known SET id = 1099511627776 WHERE id = 1",
        "UPDATE meta SET value = x'4e69676874' WHERE name = 'school'",
        "UPDATE run SET version = 9223372036854775807 WHERE state = 'open'",
        "DROP TABLE day",
    ],
)
def test_a_night_that_stumbles_on_it_says_what_to_do_and_quotes_nothing(
    kept: Path, school: School, statement: str
) -> None:
    damage(kept, statement)
    school.broker.lost_after = None

    with pytest.raises(UnavailableError, match=r"it is damaged.*move it away") as caught:
        school.night()

    assert "Night" not in str(caught.value)


@pytest.mark.parametrize("ask", [look, last_fault, last_whole_end_ms])
def test_whoever_asks_how_the_school_is_is_told(kept: Path, ask: Callable[[Path], object]) -> None:
    damage(
        kept,
        "UPDATE meta SET value = CAST(x'4e69676874ff' AS TEXT) WHERE name IN ('fault', 'run_end')",
    )

    with pytest.raises(UnavailableError, match="it is damaged"):
        ask(kept)


def test_whoever_opens_it_without_knowing_the_school_is_told(kept: Path) -> None:
    damage(kept, "UPDATE meta SET value = CAST(x'4e69676874ff' AS TEXT)")

    with pytest.raises(UnavailableError, match="it is damaged"), open_known_state(kept, None):
        pass


@pytest.mark.parametrize("bug", [KeyError("x"), ValueError("x"), sqlite3.OperationalError("x")])
def test_a_bug_with_a_sound_state_is_a_bug(kept: Path, bug: Exception) -> None:
    with (
        closing(open_database(kept / FILE)) as connection,
        pytest.raises(type(bug)) as caught,
        damage_told(connection, kept),
    ):
        raise bug

    assert bug is caught.value
