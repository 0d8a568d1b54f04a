from typing import Any

import pytest
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.comparison.difference import Kind
from projections.generations import FIRST, schema_of
from tests.projections.comparison.conftest import OTHER, Compare, rows_of
from tests.projections.rows import SCHOOL, insert

LESSONS = SQL(
    "INSERT INTO {} (school_id, role, record_id, version, first_version, run_id, current,"
    " content_hash, log_offset, state, name_emptied)"
    " SELECT 'school-' || n % 10, 'student', n::text, 1, 1, 'run-1', TRUE, '', n, 'applied', FALSE"
    " FROM generate_series(1, 100000) AS n"
)


def in_both(connection: Connection[Any], table: str, **values: Any) -> None:
    for generation in (FIRST, OTHER):
        insert(connection, table, generation=generation, **values)


def test_empty_generations_are_the_same(compared: Compare) -> None:
    difference = compared()

    assert difference.is_empty
    assert difference.rows_compared == 0


def test_the_same_rows_in_another_order_are_the_same(
    two: Connection[Any], compared: Compare
) -> None:
    for generation, ids in ((FIRST, "abc"), (OTHER, "cab")):
        for each in ids:
            insert(two, "app_user", generation=generation, third_party_id=each)

    difference = compared()

    assert difference.is_empty
    assert difference.rows_compared == 3


def test_a_row_more_is_only_in_b(two: Connection[Any], compared: Compare) -> None:
    in_both(two, "app_user", third_party_id="p1")
    insert(two, "app_user", generation=OTHER, third_party_id="p2")

    [difference] = compared().tables

    assert (difference.table, difference.school_id) == ("app_user", SCHOOL)
    assert (difference.rows_a, difference.rows_b) == (1, 2)
    rows = rows_of(difference)
    assert (rows.only_a, rows.only_b, rows.changed, rows.fields) == (0, 1, 0, {})
    assert [(each.kind, each.key) for each in rows.samples] == [
        (Kind.ONLY_B, {"third_party_id": "p2"})
    ]


def test_a_row_less_is_only_in_a(two: Connection[Any], compared: Compare) -> None:
    in_both(two, "app_user", third_party_id="p1")
    insert(two, "app_user", third_party_id="p2")

    rows = rows_of(*compared().tables)

    assert (rows.only_a, rows.only_b, rows.changed) == (1, 0, 0)
    assert [(each.kind, each.key) for each in rows.samples] == [
        (Kind.ONLY_A, {"third_party_id": "p2"})
    ]


def test_a_changed_row_names_its_changed_fields_and_no_value(
    two: Connection[Any], compared: Compare
) -> None:
    insert(two, "app_user", third_party_id="p1", surname="Ash", title="Ms", forename="Jo")
    insert(two, "app_user", generation=OTHER, third_party_id="p1", surname="Elm", forename="Jo")

    rows = rows_of(*compared().tables)

    assert (rows.only_a, rows.only_b, rows.changed) == (0, 0, 1)
    assert rows.fields == {"surname": 1, "title": 1}
    [sample] = rows.samples
    assert (sample.kind, sample.changed) == (Kind.CHANGED, ("surname", "title"))
    assert sample.values is None


def test_values_are_told_where_asked_for(two: Connection[Any], compared: Compare) -> None:
    insert(two, "app_user", third_party_id="p1", surname="Ash", title="Ms")
    insert(two, "app_user", generation=OTHER, third_party_id="p1", surname="Elm")

    [sample] = rows_of(*compared(values=True).tables).samples

    assert sample.values == {"surname": ("Ash", "Elm"), "title": ("Ms", None)}


@pytest.mark.parametrize(
    ("generation", "expected"), [(FIRST, ("Maths", None)), (OTHER, (None, "Maths"))]
)
def test_values_of_a_row_on_one_side_are_all_its_fields(
    two: Connection[Any],
    compared: Compare,
    generation: str,
    expected: tuple[str | None, str | None],
) -> None:
    row = {"third_party_id": "s1", "code": "Ma", "name": "Maths", "enabled": True}
    insert(two, "subject", generation=generation, **row)

    [sample] = rows_of(*compared(values=True).tables).samples

    assert sample.values is not None
    assert sample.values.keys() == {"code", "name", "enabled"}
    assert sample.values["name"] == expected


def test_two_rows_that_swapped_a_value_differ(two: Connection[Any], compared: Compare) -> None:
    for generation, names in ((FIRST, "xy"), (OTHER, "yx")):
        for third_party_id, surname in zip("ab", names, strict=True):
            insert(
                two,
                "app_user",
                generation=generation,
                third_party_id=third_party_id,
                surname=surname,
            )

    assert rows_of(*compared().tables).changed == 2


def test_only_the_school_that_differs_is_told(two: Connection[Any], compared: Compare) -> None:
    in_both(two, "app_user", school_id="beechwood", third_party_id="p1")
    insert(two, "app_user", third_party_id="p1")

    assert [each.school_id for each in compared().tables] == [SCHOOL]


def test_only_the_schools_asked_for_are_compared(two: Connection[Any], compared: Compare) -> None:
    for school in ("ash", "beech", "cedar"):
        insert(two, "app_user", school_id=school, third_party_id="p1")

    found = compared(schools=("ash", "cedar"))

    assert [each.school_id for each in found.tables] == ["ash", "cedar"]


def test_samples_are_bounded_for_each_kind_and_school(
    two: Connection[Any], compared: Compare
) -> None:
    for school in ("ash", "beech"):
        for each in range(9):
            insert(two, "app_user", school_id=school, third_party_id=f"a{each}")
            insert(two, "app_user", generation=OTHER, school_id=school, third_party_id=f"b{each}")

    tables = compared(samples=2).tables

    assert [rows_of(each).only_a for each in tables] == [9, 9]
    for table in tables:
        assert [sample.key["third_party_id"] for sample in rows_of(table).samples] == [
            "a0",
            "a1",
            "b0",
            "b1",
        ]


def test_no_samples_leave_the_counts(two: Connection[Any], compared: Compare) -> None:
    insert(two, "app_user", third_party_id="p1")

    rows = rows_of(*compared(samples=0).tables)

    assert (rows.only_a, rows.samples) == (1, ())


def test_a_hundred_thousand_lessons_are_compared_whole(
    two: Connection[Any], compared: Compare
) -> None:
    for generation in (FIRST, OTHER):
        two.execute(LESSONS.format(Identifier(schema_of(generation), "lesson")))
    two.execute("UPDATE generation_2.lesson SET state = 'error' WHERE record_id = '77777'")

    difference = compared()

    assert difference.rows_compared == 100_000
    [table] = difference.tables
    assert table.school_id == "school-7"
    assert rows_of(table).fields == {"state": 1}
