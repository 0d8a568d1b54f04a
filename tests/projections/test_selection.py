from typing import Any

import pytest
from psycopg import Connection

from projections.generations import NotMigratedError
from projections.read_models.selection import select
from projections.read_models.views import VIEWS
from tests.projections.rows import SCHOOL, insert


def test_rows_come_in_the_views_order_and_of_one_school(committing: Connection[Any]) -> None:
    for school, subject in ((SCHOOL, "2"), (SCHOOL, "1"), ("elsewhere", "3")):
        insert(
            committing,
            "subject",
            school_id=school,
            third_party_id=subject,
            code="Ma",
            name="Maths",
            enabled=True,
        )
    committing.commit()

    rows = list(select(committing, VIEWS["subjects"], school_id=SCHOOL))

    assert rows == [(SCHOOL, number, "Ma", "Maths", True) for number in ("1", "2")]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_can_be_read(name: str, connection: Connection[Any]) -> None:
    assert list(select(connection, VIEWS[name], school_id="unheard-of")) == []


def test_a_filter_without_a_value_matches_all(committing: Connection[Any]) -> None:
    for number, state in enumerate(("resolved", "open")):
        insert(committing, "error_log", error_id=str(number), state=state)
    committing.commit()

    view = VIEWS["errors"]
    rows = list(select(committing, view, school_id=SCHOOL, state=None))

    assert [row[view.column_names.index("state")] for row in rows] == ["open", "resolved"]


def test_no_transaction_stays_open_while_rows_are_read(committing: Connection[Any]) -> None:
    for number in range(3):
        insert(committing, "run", run_id=f"run-{number}", version=number)
    committing.commit()

    rows = select(committing, VIEWS["runs"], school_id=SCHOOL)
    first = next(rows)

    assert first[1] == "run-2"
    assert committing.info.transaction_status.name == "IDLE"


@pytest.mark.parametrize("fault", ["DROP VIEW mya.runs", "ALTER VIEW mya.runs RENAME state TO x"])
def test_a_view_of_an_older_version_asks_for_a_migration(
    fault: str, committing: Connection[Any]
) -> None:
    committing.execute(fault.encode())
    committing.commit()

    with pytest.raises(NotMigratedError, match="mya-projections migrate"):
        list(select(committing, VIEWS["runs"], school_id=SCHOOL))
