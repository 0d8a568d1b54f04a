import json
from typing import Any

import pytest
from psycopg import Connection, IsolationLevel
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL

from projections import generations
from projections.comparison.catalogue import tables_of
from projections.comparison.comparing import compare
from projections.comparison.difference import SAMPLES_MAX, Scope
from projections.comparison.document import document_of
from projections.comparison.names import table
from projections.comparison.planning import READ_WHOLE, planned
from projections.comparison.sums import sum_statement
from projections.generations import FIRST
from tests.projections.comparison.conftest import OTHER, Compare
from tests.projections.rows import insert


def differ(connection: Connection[Any]) -> None:
    insert(connection, "app_user", third_party_id="p1", surname="Ash")
    insert(connection, "app_user", generation=OTHER, third_party_id="p1", surname="Elm")


def test_the_fingerprint_outlives_what_both_receive(
    two: Connection[Any], compared: Compare
) -> None:
    differ(two)
    before = compared()
    for generation in (FIRST, OTHER):
        insert(two, "app_user", generation=generation, third_party_id="p2")

    after = compared(samples=0, values=True)

    assert before.fingerprint == after.fingerprint


def test_the_fingerprint_changes_with_what_differs(two: Connection[Any], compared: Compare) -> None:
    differ(two)
    before = compared()
    two.execute("UPDATE generation_2.app_user SET surname = 'Oak'")

    assert before.fingerprint != compared().fingerprint


def test_the_fingerprint_changes_with_the_shape(two: Connection[Any], compared: Compare) -> None:
    before = compared()
    two.execute("ALTER TABLE generation_2.subject ADD COLUMN colour text")

    assert before.fingerprint != compared().fingerprint


def test_the_document_is_json_without_personal_data(
    two: Connection[Any], compared: Compare
) -> None:
    differ(two)

    document = json.dumps(document_of(compared()))

    assert "surname" in document
    assert "Ash" not in document
    assert "Elm" not in document


def test_the_document_says_what_differs(two: Connection[Any], compared: Compare) -> None:
    differ(two)
    difference = compared(values=True)

    document = document_of(difference)

    assert document["is_empty"] is False
    assert document["fingerprint"] == difference.fingerprint
    assert document["tables"] == [
        {
            "table": "app_user",
            "school_id": "oakwood",
            "rows_a": 1,
            "rows_b": 1,
            "only_a": 0,
            "only_b": 0,
            "changed": 1,
            "fields": {"surname": 1},
            "samples": [
                {
                    "kind": "changed",
                    "key": {"third_party_id": "p1"},
                    "changed": ["surname"],
                    "values": {"surname": {"a": "Ash", "b": "Elm"}},
                }
            ],
        }
    ]


@pytest.mark.parametrize("samples", [0, SAMPLES_MAX])
def test_samples_up_to_a_limit_can_be_asked_for(samples: int) -> None:
    assert Scope(samples=samples).samples == samples


@pytest.mark.parametrize("samples", [-1, SAMPLES_MAX + 1])
def test_more_samples_are_refused(samples: int) -> None:
    with pytest.raises(ValueError, match="samples"):
        Scope(samples=samples)


def test_a_table_is_summed_up_in_one_sequential_pass(two: Connection[Any]) -> None:
    pairs = {pair.name: pair for pair in tables_of(two, FIRST, OTHER).pairs}
    statement = sum_statement(pairs["lesson"], table(FIRST, "lesson"), ())

    # As a worker's session is set up, which looks up by index only.
    two.execute("SET LOCAL enable_seqscan = off")
    with planned(two, READ_WHOLE):
        plan = "\n".join(line for (line,) in two.execute(SQL("EXPLAIN ") + statement))

    assert plan.count("Seq Scan on lesson") == 1
    assert "Index" not in plan
    assert "Sort" not in plan


def test_the_session_is_afterwards_as_it_was(two: Connection[Any], compared: Compare) -> None:
    two.execute("SET LOCAL enable_seqscan = off")

    compared()

    names = ("enable_seqscan", "enable_indexscan", "statement_timeout")
    found = [two.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    assert found == [("off",), ("on",), ("2min",)]


def test_a_snapshot_that_only_reads_is_enough(committing: Connection[Any]) -> None:
    generations.create(committing, OTHER)
    committing.commit()
    committing.isolation_level = IsolationLevel.REPEATABLE_READ
    committing.read_only = True

    difference = compare(committing, FIRST, OTHER, Scope())

    assert difference.is_empty
    assert committing.info.transaction_status is TransactionStatus.INTRANS
