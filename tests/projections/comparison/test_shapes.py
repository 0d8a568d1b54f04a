from typing import Any

import pytest
from psycopg import Connection

from projections.comparison.comparing import UnknownTableError
from projections.comparison.difference import Kind, Shape, ShapeDifference
from tests.projections.comparison.conftest import OTHER, Compare
from tests.projections.rows import insert

SUBJECT: dict[str, Any] = {"code": "Ma", "name": "Maths", "enabled": True}


def test_a_new_column_is_told_and_rows_are_compared_by_the_others(
    two: Connection[Any], compared: Compare
) -> None:
    two.execute("ALTER TABLE generation_2.subject ADD COLUMN colour text DEFAULT 'blue'")
    for generation in ("1", OTHER):
        insert(two, "subject", generation=generation, third_party_id="s1", **SUBJECT)

    difference = compared()

    assert not difference.is_empty
    assert difference.tables == ()
    assert difference.shapes == (
        ShapeDifference(
            shape=Shape.COLUMN, table="subject", column="colour", in_a=None, in_b="text"
        ),
    )


def test_a_renamed_table_is_compared_with_the_old_one(
    two: Connection[Any], compared: Compare
) -> None:
    two.execute("ALTER TABLE generation_2.app_user RENAME TO person")
    insert(two, "app_user", third_party_id="p1")

    difference = compared()

    assert difference.shapes == (
        ShapeDifference(shape=Shape.NAME, table="person", in_a="app_user", in_b="person"),
    )
    [table] = difference.tables
    assert (table.table, table.rows_a, table.rows_b) == ("person", 1, 0)


def test_tables_that_could_be_either_are_not_taken_for_renamed(
    two: Connection[Any], compared: Compare
) -> None:
    # Both have the same columns.
    two.execute("ALTER TABLE generation_2.group_membership RENAME TO member")
    two.execute("ALTER TABLE generation_2.group_supervisor RENAME TO supervisor")
    insert(
        two,
        "group_supervisor",
        group_type="Class",
        group_id="c",
        user_id="p",
        start_date="2026-01-01",
    )

    found = {(each.in_a, each.in_b, each.rows) for each in compared().shapes}

    assert found == {
        ("group_membership", None, 0),
        ("group_supervisor", None, 1),
        (None, "member", 0),
        (None, "supervisor", 0),
    }


def test_the_rows_of_a_table_on_one_side_are_those_of_the_schools_asked_for(
    two: Connection[Any], compared: Compare
) -> None:
    two.execute("CREATE TABLE generation_2.extra (school_id text PRIMARY KEY)")
    two.execute("INSERT INTO generation_2.extra VALUES ('ash'), ('beech')")

    [shape] = compared(schools=("ash",)).shapes

    assert (shape.shape, shape.table, shape.rows) == (Shape.TABLE, "extra", 1)


def test_a_column_of_another_type_is_told_and_compared_as_text(
    two: Connection[Any], compared: Compare
) -> None:
    two.execute(
        "ALTER TABLE generation_2.profile_picture ALTER size_bytes TYPE text,"
        " ALTER user_id TYPE bigint USING user_id::bigint"
    )
    for generation, sizes in (("1", (5, 6)), (OTHER, ("5", "7"))):
        for user_id, size in zip(("1", "2"), sizes, strict=True):
            insert(
                two,
                "profile_picture",
                generation=generation,
                user_id=user_id,
                media_type="image/png",
                size_bytes=size,
                sha256="00",
                starts_at=1,
            )

    difference = compared()

    assert [(each.column, each.in_a, each.in_b) for each in difference.shapes] == [
        ("size_bytes", "integer", "text"),
        ("user_id", "text", "bigint"),
    ]
    [table] = difference.tables
    assert table.rows is not None
    [sample] = table.rows.samples
    assert (sample.key, sample.changed) == ({"user_id": "2"}, ("size_bytes",))


def test_rows_with_another_key_are_counted_only(two: Connection[Any], compared: Compare) -> None:
    two.execute(
        "ALTER TABLE generation_2.subject DROP CONSTRAINT subject_pkey,"
        " ADD PRIMARY KEY (school_id, third_party_id, code)"
    )
    insert(two, "subject", third_party_id="s1", **SUBJECT)

    difference = compared()

    assert [(each.shape, each.in_a, each.in_b) for each in difference.shapes] == [
        (Shape.KEY, "school_id, third_party_id", "school_id, third_party_id, code")
    ]
    [table] = difference.tables
    assert (table.rows_a, table.rows_b, table.rows) == (1, 0, None)


def test_tables_without_a_key_can_be_the_same(two: Connection[Any], compared: Compare) -> None:
    for generation in ("1", OTHER):
        two.execute(f"CREATE TABLE generation_{generation}.extra (word text)".encode())
        two.execute(f"INSERT INTO generation_{generation}.extra VALUES ('x'), ('x')".encode())  # noqa: S608

    assert compared().is_empty


def test_a_table_that_names_no_school_is_compared_whole(
    two: Connection[Any], compared: Compare
) -> None:
    for generation, word in (("1", "old"), (OTHER, "new")):
        two.execute(
            f"CREATE TABLE generation_{generation}.extra (n int PRIMARY KEY, w text)".encode()
        )
        two.execute(
            f"INSERT INTO generation_{generation}.extra VALUES (1, %s)".encode(),  # noqa: S608
            [word],
        )

    [table] = compared().tables

    assert (table.table, table.school_id) == ("extra", "")
    assert table.rows is not None
    assert table.rows.fields == {"w": 1}


ODD = """
    CREATE TABLE generation_1."odd ""one"" %s; --"
        (school_id text, "Key %" int, "50% {of} it's" json, PRIMARY KEY (school_id, "Key %"));
    CREATE TABLE generation_2."odd ""one"" %s; --"
        (LIKE generation_1."odd ""one"" %s; --" INCLUDING INDEXES);
    INSERT INTO generation_1."odd ""one"" %s; --"
        VALUES ('o''neill', 1, '{"b": 1, "a": 1}'), ('o''neill', 2, '{"x": 1}');
    INSERT INTO generation_2."odd ""one"" %s; --"
        VALUES ('o''neill', 1, '{"b": 1, "a": 2}'), ('o''neill', 2, '{"x":1}');
"""


def test_odd_names_are_names(two: Connection[Any], compared: Compare) -> None:
    two.execute(ODD)

    [table] = compared(values=True).tables

    assert (table.table, table.school_id) == ('odd "one" %s; --', "o'neill")
    assert table.rows is not None
    [sample] = table.rows.samples
    assert (sample.kind, sample.key) == (Kind.CHANGED, {"Key %": "1"})
    assert sample.values == {"50% {of} it's": ('{"a": 1, "b": 1}', '{"a": 2, "b": 1}')}


def test_only_the_tables_asked_for_are_compared(two: Connection[Any], compared: Compare) -> None:
    insert(two, "app_user", third_party_id="p1")
    insert(two, "subject", third_party_id="s1", **SUBJECT)

    difference = compared(tables=("subject", "resource"))

    assert difference.tables_compared == ("resource", "subject")
    assert [each.table for each in difference.tables] == ["subject"]


@pytest.mark.parametrize("name", ["unheard_of", "position"])
def test_a_table_that_is_none_is_refused(compared: Compare, name: str) -> None:
    with pytest.raises(UnknownTableError, match=f"called {name}\\. There are: app_user, "):
        compared(tables=("subject", name))
