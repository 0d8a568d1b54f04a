"""Which rows are left unread, and which never: observed at the rows that become records."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from contract import data_sets
from producer.source import extract, records
from producer.source.evidence import values_shown
from producer.source.exclusion import Exclusion
from producer.state.database import open_database
from producer.state.schema import STEPS, VERSION
from producer.state.store import FILE
from tests.producer.extracts import Cells, entry, lesson
from tests.producer.nights import School, outcome

LESSONS = "student-timetables"
WINDOW = {"from": "2026-09-14", "to": "2026-09-25"}
ROWS = [lesson(number, "2026-09-15") for number in range(1, 31)]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the records whose rows were read."""
    ids: list[str] = []
    original = records.found_record

    def found_record(data_set: Any, found_id: str, *rest: Any) -> Any:
        ids.append(found_id)
        return original(data_set, found_id, *rest)

    monkeypatch.setattr(extract, "found_record", found_record)
    return ids


@pytest.fixture
def second(school: School, read: list[str]) -> School:
    """A school of thirty lessons, after its first night."""
    school.day, school.data_sets = "2026-09-14", [LESSONS]
    school.write(LESSONS, ROWS, WINDOW)
    school.end(None, LESSONS)
    read.clear()
    return school


def test_an_unchanged_row_is_not_read_in_whatever_order(second: School, read: list[str]) -> None:
    second.write(LESSONS, reversed(ROWS), {"from": "2026-09-15", "to": "2026-09-26"})

    end = second.end(None, LESSONS)

    assert (end["counts"]["read"], *outcome(end)) == (30, None, 0, 0, 0, 30, 0)
    assert read == []
    assert second.sent(LESSONS) == []


def test_rows_that_changed_came_or_returned_are_read(second: School, read: list[str]) -> None:
    nights: list[tuple[Sequence[Cells], list[str]]] = [
        ([lesson(1, "2026-09-16"), *ROWS[2:]], ["1/7"]),
        ([lesson(1, "2026-09-16"), *ROWS[1:]], ["2/7"]),
        (ROWS, ["1/7"]),
        (ROWS, []),
    ]
    sent = []
    for rows, expected in nights:
        second.write(LESSONS, rows, WINDOW)
        second.end(None, LESSONS)
        sent.append(second.sent(LESSONS))
        assert expected == read
        read.clear()

    assert sent == [
        [("updated", "1/7"), ("removed", "2/7")],
        [("created", "2/7")],
        [("updated", "1/7")],
        [],
    ]


def test_a_row_that_says_the_same_in_other_words_is_read_once(
    second: School, read: list[str]
) -> None:
    reworded = [lesson(1, "2026-09-15", ClassName="7A/Ma1 "), *ROWS[1:]]
    for expected in (["1/7"], []):
        second.write(LESSONS, reworded, WINDOW)
        end = second.end(None, LESSONS)
        assert (expected, 30) == (read, end["counts"]["unchanged"])
        read.clear()


def test_a_row_with_something_wrong_is_read_every_night(second: School, read: list[str]) -> None:
    late = lesson(31, "2026-09-15", EndTime="2026-09-15T08:00:00")
    for _ in range(2):
        second.write(LESSONS, [*ROWS, late], WINDOW)
        assert second.end(None, LESSONS)["counts"]["held"] == 1
        assert read == ["31/7"]
        read.clear()


def test_two_rows_of_one_record_are_both_read_whichever_is_known(
    second: School, read: list[str]
) -> None:
    other = lesson(1, "2026-09-15", ClassName="0")
    for rows in ([other, *ROWS], [*ROWS, other], [*ROWS, *ROWS]):
        second.write(LESSONS, rows, WINDOW)
        end = second.end(None, LESSONS)
        assert (end["counts"]["read"], end["known_count"]) == (30, 30)
        assert read.count("1/7") >= 3
        read.clear()


def test_what_reads_otherwise_reads_everything(second: School, read: list[str]) -> None:
    second.producer_version = "1.1"

    end = second.end(None, LESSONS)

    assert (len(read), end["counts"]["unchanged"]) == (30, 30)


def test_somebody_excluded_is_left_out_though_the_row_was_known(second: School) -> None:
    second.exclusion = Exclusion(frozenset({"7"}))

    end = second.end(None, LESSONS)

    assert (end["reason"], end["counts"]["read"]) == ("held", 0)


def test_a_snapshot_reads_everything_and_the_night_after_nothing(
    second: School, read: list[str]
) -> None:
    end = second.end(None, LESSONS, snapshot=True)
    assert (len(read), end["counts"]["created"]) == (30, 30)

    read.clear()
    second.end(None, LESSONS)
    assert read == []


def test_a_night_that_is_held_changes_nothing(second: School, read: list[str]) -> None:
    second.write(LESSONS, ROWS[:3], WINDOW)
    assert second.end(None, LESSONS)["reason"] == "held"

    second.write(LESSONS, ROWS, WINDOW)
    second.end(None, LESSONS)
    assert read == []


def test_a_window_that_nothing_states_is_that_of_all_rows(second: School, read: list[str]) -> None:
    second.write(LESSONS, [*ROWS, lesson(31, "2026-09-17")])

    end = second.end(None, LESSONS)

    assert end["window"] == {"first_day": "2026-09-15", "last_day": "2026-09-17"}
    assert read == ["31/7"]


def test_values_that_were_there_are_missed_though_few_rows_are_read(second: School) -> None:
    second.write(LESSONS, [{**row, "ClassName": None} for row in ROWS[:9]] + ROWS[9:], WINDOW)
    second.end(None, LESSONS)
    emptied = [{**row, "ClassName": None} for row in ROWS]
    second.write(LESSONS, emptied, WINDOW)

    assert second.end(None, LESSONS)["reason"] == "values_lost"


def test_lessons_long_past_are_read_again_once_they_are_forgotten(
    second: School, read: list[str]
) -> None:
    second.day = "2028-09-14"

    second.write(LESSONS, ROWS, {"from": "2028-09-14", "to": "2028-09-25"})
    second.end(None, LESSONS)
    read.clear()
    second.end(None, LESSONS)

    assert len(read) == 30
    assert len(second.sent(LESSONS)) == 30


def test_class_timetables_have_no_window_and_are_left_unread_too(
    school: School, read: list[str]
) -> None:
    school.day, school.data_sets = "2026-09-14", ["class-timetables"]
    school.write("class-timetables", [entry(each, "2026-09-01", "2027-07-20") for each in range(9)])
    school.end(None, "class-timetables")
    read.clear()

    end = school.end(None, "class-timetables")

    assert (read, end["counts"]["unchanged"]) == ([], 9)


def test_a_state_of_the_version_before_is_brought_up_to_date(
    second: School, read: list[str]
) -> None:
    file = second.state / FILE
    with sqlite3.connect(file) as connection:
        days = connection.execute("SELECT * FROM day").fetchall()
        connection.executescript("DROP TABLE day; DROP TABLE row_shelf; PRAGMA user_version = 1")

    open_database(file).close()

    with sqlite3.connect(file) as connection:
        assert days == connection.execute("SELECT * FROM day").fetchall()
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    for count in (30, 0):
        end = second.end(None, LESSONS)
        assert (count, 30) == (len(read), end["counts"]["unchanged"])
        read.clear()


def test_a_new_state_takes_every_step() -> None:
    connection = open_database(":memory:")

    assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


@pytest.mark.parametrize(
    "data_set", [each for each in data_sets.ALL if each.dated], ids=lambda each: each.name
)
def test_what_a_row_shows_fits_a_byte_and_a_row_is_all_there_is(data_set: Any) -> None:
    record = {name: "x" for column in data_set.columns if (name := column.field)}

    assert values_shown(data_set, record) < 256
    assert not data_set.details
    assert data_set.cycle_field is None
    assert values_shown(replace(data_set, columns=data_set.columns[:2]), record) == 0
