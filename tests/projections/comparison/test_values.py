"""What counts as a difference between two values, and what does not."""

from datetime import date
from typing import Any

import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.generations import FIRST
from tests.projections.comparison.conftest import OTHER, Compare, rows_of
from tests.projections.rows import insert

RECORD: dict[str, Any] = {
    "data_set": "subjects",
    "version": 1,
    "first_version": 1,
    "run_id": "run-1",
    "current": True,
    "content_hash": b"\x01\xff",
    "log_offset": 3,
    "outcome": "applied",
    "met": True,
    "event": b"one",
}

USER = {"third_party_id": "p"}
RUN_END: dict[str, Any] = {"version": 1, "run_id": "r", "day": date(2026, 3, 2), "event": Jsonb({})}


@pytest.mark.parametrize(
    ("table", "row", "field", "values"),
    [
        ("app_user", USER, "title", (None, "")),
        ("app_user", USER, "sen_provisions", (["a", "b"], ["a,b"])),
        ("app_user", USER, "sen_provisions", (["a", None], ["a", "NULL"])),
        ("record", RECORD | {"record_id": "r"}, "content_hash", (b"\x01", b"\x02")),
        ("run_end", RUN_END, "completed", (Jsonb({"rooms": 1}), Jsonb({"rooms": 2}))),
    ],
)
def test_values_that_look_alike_differ(  # noqa: PLR0917 - the fixtures and a case
    two: Connection[Any],
    compared: Compare,
    table: str,
    row: dict[str, Any],
    field: str,
    values: tuple[Any, Any],
) -> None:
    for generation, value in zip((FIRST, OTHER), values, strict=True):
        insert(two, table, generation=generation, **(row | {field: value}))

    assert rows_of(*compared().tables).fields == {field: 1}


def test_the_order_of_keys_in_json_is_no_difference(
    two: Connection[Any], compared: Compare
) -> None:
    for generation, names in ((FIRST, ("rooms", "periods")), (OTHER, ("periods", "rooms"))):
        completed = Jsonb(dict.fromkeys(names, 1))
        insert(two, "run_end", generation=generation, completed=completed, **RUN_END)

    assert compared().is_empty


def test_working_state_is_not_compared(two: Connection[Any], compared: Compare) -> None:
    two.execute("INSERT INTO generation_2.position VALUES ('sims.students', 0, 3, 1)")
    two.execute("INSERT INTO generation_2.partition_lock VALUES (1)")
    claim = {"person_id": "p", "data_set": "students", "version": 1, "first_version": 1}
    insert(two, "claim", generation=OTHER, current=True, run_id="run-1", **claim)

    assert compared().is_empty


def test_a_record_elsewhere_on_the_log_in_other_bytes_is_the_same(
    two: Connection[Any], compared: Compare
) -> None:
    insert(two, "record", **(RECORD | {"record_id": "r"}))
    repaired = {"record_id": "r", "log_offset": 99, "event": b"two"}
    insert(two, "record", generation=OTHER, **(RECORD | repaired))

    assert compared().is_empty
