from typing import Any

from psycopg import Connection

from projections.comparison.difference import ErrorSample
from tests.projections.comparison.conftest import OTHER, Compare
from tests.projections.rows import SCHOOL, insert

MISSING = {"data_set": "students", "code": "required_field_missing", "detail": "surname"}


def violate(connection: Connection[Any], generation: str, **values: Any) -> None:
    row = MISSING | {"record_id": "p1", "label": "Jo Ash"} | values
    insert(connection, "violation", generation=generation, **row)


def test_errors_that_appear_and_go_are_counted_by_data_set_and_code(
    two: Connection[Any], compared: Compare
) -> None:
    violate(two, "1")
    violate(two, OTHER)
    violate(two, "1", record_id="p2")
    violate(two, OTHER, record_id="p3")
    violate(two, OTHER, record_id="p4", school_id="ash")
    violate(two, OTHER, record_id="r1", data_set="rooms")

    found = [(e.in_b, e.data_set, e.code, e.count, e.schools) for e in compared().errors]

    assert found == [
        (True, "rooms", MISSING["code"], 1, 1),
        (True, "students", MISSING["code"], 2, 2),
        (False, "students", MISSING["code"], 1, 1),
    ]


def test_an_error_is_shown_without_its_label(two: Connection[Any], compared: Compare) -> None:
    violate(two, OTHER)

    [error] = compared().errors

    assert error.samples == (ErrorSample(school_id=SCHOOL, record_id="p1", detail="surname"),)


def test_its_label_is_told_with_the_values(two: Connection[Any], compared: Compare) -> None:
    violate(two, OTHER)

    [error] = compared(values=True).errors

    assert [sample.label for sample in error.samples] == ["Jo Ash"]


def test_another_label_is_a_changed_row_and_no_other_error(
    two: Connection[Any], compared: Compare
) -> None:
    violate(two, "1")
    violate(two, OTHER, label="Jo Elm")

    difference = compared()

    assert difference.errors == ()
    assert [each.table for each in difference.tables] == ["violation"]


def test_samples_of_errors_are_bounded(two: Connection[Any], compared: Compare) -> None:
    for each in range(5):
        violate(two, OTHER, record_id=f"p{each}")

    [error] = compared(samples=2).errors

    assert error.count == 5
    assert [sample.record_id for sample in error.samples] == ["p0", "p1"]


def test_no_samples_leave_the_count_of_errors(two: Connection[Any], compared: Compare) -> None:
    violate(two, OTHER)

    [error] = compared(samples=0).errors

    assert (error.count, error.samples) == (1, ())


def test_errors_of_other_schools_are_not_told(two: Connection[Any], compared: Compare) -> None:
    violate(two, OTHER, school_id="ash")
    violate(two, OTHER, school_id="beech")

    [error] = compared(schools=("ash",)).errors

    assert [sample.school_id for sample in error.samples] == ["ash"]
