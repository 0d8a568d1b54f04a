"""What is said of a person: account, roles, records, changes, errors."""

from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg import Connection

from projections.explanation import explain
from projections.explanation_lines import print_explanation
from tests.projections.rows import AT, SCHOOL, insert


def insert_record(connection: Connection[Any], data_set: str, **values: Any) -> None:
    row: dict[str, Any] = {
        "record_id": "17",
        "version": 2,
        "first_version": 1,
        "run_id": "run-2",
        "current": True,
        "content_hash": b"",
        "log_offset": 0,
        "outcome": "applied",
        "met": True,
        "event": b"",
    }
    insert(connection, "record", data_set=data_set, **row | values)


@pytest.fixture
def person(connection: Connection[Any]) -> Connection[Any]:
    """A student who became staff, whose surname changed, and of whom a class waits."""
    insert(connection, "run", run_id="run-1", version=1)
    insert(connection, "run", run_id="run-2", version=2, started_at=AT.replace(day=3))
    insert(
        connection, "account", third_party_id="17", username="ash", run_id="run-1", created_at=AT
    )
    insert_record(connection, "students", current=False)
    insert_record(connection, "staff-members", first_version=2, outcome="error")
    insert_record(connection, "rooms")
    insert(connection, "user_role", third_party_id="17", role="student", enabled=False)
    insert(
        connection,
        "person_change",
        person_id="17",
        data_set="students",
        version=2,
        run_id="run-2",
        operation="removed",
        changed_fields=["current", "surname"],
    )
    insert(connection, "error_log", error_id="e1", detail="17", first_run_id="run-1")
    insert(connection, "error_log", error_id="e2", detail="", record_id="17", data_set="rooms")
    return connection


def test_a_person_is_told_from_the_beginning(person: Connection[Any]) -> None:
    told = explain(person, SCHOOL, "17")

    assert told is not None
    assert told.account is not None
    assert told.account["username"] == "ash"
    assert [(each["role"], each["enabled"]) for each in told.roles] == [("student", False)]
    assert [(each["data_set"], each["current"]) for each in told.records] == [
        ("staff-members", True),
        ("students", False),
    ]
    assert [
        (each["changed_at"], each["run_id"], each["data_set"], each["operation"])
        for each in told.changes
    ] == [
        (AT, "run-1", "students", "created"),
        (AT.replace(day=3), "run-2", "staff-members", "created"),
        (AT.replace(day=3), "run-2", "students", "removed"),
    ]
    assert [each["data_set"] for each in told.errors] == ["class-groups"]


def test_nothing_is_known_of_a_stranger(person: Connection[Any]) -> None:
    assert explain(person, SCHOOL, "18") is None
    assert explain(person, "elsewhere", "17") is None


def test_it_is_printed_for_people(
    person: Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    told = explain(person, SCHOOL, "17")
    assert told is not None

    print_explanation(told, json=False)

    printed = capsys.readouterr().out
    assert "username ash, created by run run-1 on 2026-03-02 02:00:05+00:00." in printed
    assert "Role student: not enabled." in printed
    assert "Record of students: no longer in SIMS, last sent by run run-2." in printed
    assert "Record of staff-members: in SIMS, error, last sent by run run-2." in printed
    assert "current, surname" in printed
    assert "Open errors about this person:" in printed


def test_a_change_in_mya_is_part_of_the_story(person: Connection[Any]) -> None:
    changed_at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    row = person.execute("SELECT account_id FROM sync.account").fetchone()
    assert row is not None
    insert(
        person,
        "account_change",
        account_id=row[0],
        changed_fields=["username"],
        changed_at=changed_at,
    )

    told = explain(person, SCHOOL, "17")

    assert told is not None
    assert told.changes[-1] == {
        "changed_at": changed_at,
        "run_id": None,
        "data_set": "",
        "operation": "changed in MYA",
        "changed_fields": ["username"],
    }
