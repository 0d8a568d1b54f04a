"""A generation that reads the whole log anew is the same as the one that grew night by night."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from consumers.back_office import BackOffice
from contract.declaration import DataSet, Record
from contract.violations import Violation
from projections import generations
from projections.generation import stored
from projections.generation.schema.tables import METADATA
from projections.replay.standing import NotLiveError
from tests.laws import tables
from tests.laws.beside import Beside
from tests.laws.examples import FEW
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.one_school import OneSchool
from tests.laws.outbox import errors_published
from tests.laws.records import class_group, student, subject, year_group
from tests.laws.schedule import Schedule, schedules
from tests.laws.school import End, Night, School
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish, worlds

TURNS = st.lists(st.booleans(), max_size=8)
"""Whose turn it is to read a piece: the live generation's, or that of the one beside it."""


@FEW
@given(plans=worlds(), of_both=st.tuples(schedules(), schedules()), turns=TURNS)
def test_whoever_reads_ahead_both_come_to_the_same(
    connection: Connection[Any],
    database_url: str,
    plans: list[SchoolPlan],
    of_both: tuple[Schedule, Schedule],
    turns: list[bool],
) -> None:
    tables.forget_generation(connection)
    world = publish(plans)
    tables.put(connection, world.mya)
    live = Worker(connection, world)
    with Beside(database_url, world) as beside:
        steps = [iter(each.steps) for each in of_both]
        for turn in turns:
            step = next(steps[turn], None)
            worker = live if turn else beside.worker
            if step is not None:
                worker.apply(worker.read(step.picks))
        live.finish()
        beside.worker.finish()

        assert beside.difference().is_empty


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    return OneSchool(connection)


def test_a_school_that_is_read_anew_leaves_the_rows_of_others(
    connection: Connection[Any], database_url: str, school: OneSchool
) -> None:
    other = School("elsewhere", school.world.log)
    other.run(Night(changes=[("students", "1", student()), ("subjects", "4", subject())]))
    school.night(("students", "1", student()))
    places = _places_on_disk(connection, generations.FIRST, "elsewhere")

    with Beside(database_url, school.world, schools=[school.school_id]) as beside:
        copied = _places_on_disk(beside.connection, beside.name, "elsewhere")
        beside.worker.finish()

        assert beside.difference().is_empty
        assert _places_on_disk(beside.connection, beside.name, "elsewhere") == copied
    assert _places_on_disk(connection, generations.FIRST, "elsewhere") == places


def test_what_people_change_meanwhile_is_judged_in_both(
    connection: Connection[Any], database_url: str, school: OneSchool
) -> None:
    office = _office(connection, school)
    school.night(
        ("students", "1", student(personal_email="ann@example.org")),
        ("class-groups", "7a", class_group("1", subject_id="4")),
    )
    with Beside(database_url, school.world) as beside:
        beside.worker.finish()
        off = ["class-groups", "subjects"]
        office.change_settings(school.school_id, lambda each: replace(each, data_sets_off=off))
        office.add_account(school.school_id, "bea@example.org")
        school.night(("students", "2", student(personal_email="bea@example.org")))
        beside.worker.finish()

        assert beside.difference().is_empty


def test_who_claims_a_username_may_be_known_before_their_record_is(
    connection: Connection[Any], database_url: str, school: OneSchool
) -> None:
    office = _office(connection, school)
    school.night(("students", "1", student(admission_number="ash")), end=End.ABANDONED)
    with Beside(database_url, school.world) as beside:
        office.add_account(school.school_id, "ash")
        beside.worker.settle()
        beside.worker.finish()

        assert beside.difference().is_empty


def _office(connection: Connection[Any], school: OneSchool) -> BackOffice:
    return BackOffice(
        connection=connection,
        topics=school.world.topics,
        partition_count=PARTITION_COUNT,
        now_ms=lambda: NOW_MS,
    )


def _no_ann(data_set: DataSet, record: Record) -> list[Violation]:
    is_ann = data_set.name == "students" and record["forename"] == "Ann"
    return [Violation("value_unreadable", "Forename")] if is_ann else []


def test_what_a_new_rule_finds_reaches_the_error_log_with_the_promotion(
    connection: Connection[Any],
    database_url: str,
    school: OneSchool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school.night(("students", "1", student()), ("year-groups", "7", year_group("1")))
    monkeypatch.setattr(stored, "intrinsic_violations", _no_ann)

    with Beside(database_url, school.world) as beside:
        beside.worker.finish()
        assert errors_published(connection, school.world) == []
        assert not beside.difference().is_empty
        beside.promote()

        told = {
            (each["code"], each["change"]) for each in errors_published(connection, school.world)
        }
        assert told == {("value_unreadable", "raised"), ("member_not_imported", "raised")}
        assert school.balanced == {True}
        assert school.rows("users") == []
        with pytest.raises(NotLiveError):
            _office(connection, school).add_account(school.school_id, "eve@example.org")

        beside.roll_back(connection)
    assert _told(connection, school) >= {
        ("value_unreadable", "resolved"),
        ("member_not_imported", "resolved"),
    }
    assert len(school.rows("users")) == 1


def test_an_account_that_a_new_rule_would_create_is_created_with_the_promotion(
    connection: Connection[Any],
    database_url: str,
    school: OneSchool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as strict:
        strict.setattr(stored, "intrinsic_violations", _no_ann)
        school.night(("students", "1", student(personal_email="ann@example.org")))

    with Beside(database_url, school.world) as beside:
        beside.worker.finish()
        assert _usernames(connection) == []
        switched = beside.promote()

    assert switched.schools_with_new_accounts == 1
    assert switched.errors_resolved == 1
    assert _usernames(connection) == ["ann@example.org"]
    assert school.balanced == {True}


def _told(connection: Connection[Any], school: OneSchool) -> set[tuple[str, str]]:
    words = errors_published(connection, school.world)
    return {(each["code"], each["change"]) for each in words}


def _usernames(connection: Connection[Any]) -> list[str]:
    return [name for (name,) in connection.execute("SELECT username FROM sync.account")]


def _places_on_disk(connection: Connection[Any], name: str, school_id: str) -> dict[str, object]:
    """Return where each row of a school lies, and which transaction wrote it."""
    return {
        table.name: connection.execute(
            SQL("SELECT ctid, xmin, t::text FROM {} t WHERE school_id = %s ORDER BY 1").format(
                Identifier(generations.schema_of(name), table.name)
            ),
            [school_id],
        ).fetchall()
        for table in METADATA.sorted_tables
        if "school_id" in table.columns
    }
