import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from sqlalchemy import Column, MetaData, Table, Text

from projections import generations
from projections.generation.schema import tables


def test_a_generation_has_every_table_in_a_schema_of_its_own(connection: Connection[Any]) -> None:
    generations.create(connection, "2")

    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'generation_2' ORDER BY 1"
    ).fetchall()
    assert [name for (name,) in found] == sorted(tables.METADATA.tables)


def test_a_new_generation_is_not_live(connection: Connection[Any]) -> None:
    generations.create(connection, "2")

    assert generations.live(connection) == "1"


def test_a_second_live_generation_is_impossible(connection: Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        generations.create(connection, "2", state=generations.State.LIVE)


def test_a_generation_that_is_rolled_back_leaves_nothing(connection: Connection[Any]) -> None:
    generations.create(connection, "2")
    connection.rollback()

    found = connection.execute("SELECT to_regnamespace('generation_2')::text").fetchone()
    assert found == (None,)


def test_a_database_that_is_not_migrated_has_no_live_generation(
    empty_connection: Connection[Any],
) -> None:
    with pytest.raises(generations.NotMigratedError, match="mya-projections migrate"):
        generations.live(empty_connection)


def test_a_generation_of_this_build_is_fed(connection: Connection[Any]) -> None:
    generations.require_this_build(connection, "1")

    assert generations.is_of_this_build(connection, "1")


@pytest.mark.parametrize("name", ["1", "unheard_of"])
def test_a_generation_of_another_build_is_refused(connection: Connection[Any], name: str) -> None:
    connection.execute("UPDATE sync.generation SET build = 'another'")

    with pytest.raises(generations.OtherBuildError, match=f"Generation {name} "):
        generations.require_this_build(connection, name)


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    program = "from projections import generations; print(generations.build_fingerprint())"

    printed = {
        subprocess.check_output(  # noqa: S603 - our own code
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            text=True,
        ).strip()
        for seed in ("1", "2")
    }

    assert printed == {generations.build_fingerprint()}


def test_the_fingerprint_changes_with_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    before = generations.build_fingerprint()
    changed = MetaData()
    for table in tables.METADATA.sorted_tables:
        table.to_metadata(changed)
    changed.tables["subject"].append_column(Column("colour", Text))
    monkeypatch.setattr(tables, "METADATA", changed)

    assert generations.build_fingerprint() != before


def test_the_fingerprint_does_not_hang_on_the_order_of_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a, b = MetaData(), MetaData()
    for metadata, names in ((a, ("x", "y")), (b, ("y", "x"))):
        for name in names:
            Table(name, metadata, Column("id", Text, primary_key=True))

    monkeypatch.setattr(tables, "METADATA", a)
    first = generations.build_fingerprint()
    monkeypatch.setattr(tables, "METADATA", b)

    assert generations.build_fingerprint() == first


@pytest.mark.parametrize("name", ["", "A", "1;drop", "1,public", "x" * 41])
def test_a_name_that_is_no_safe_schema_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a generation's name"):
        generations.schema_of(name)


def test_a_generation_is_found_before_what_outlives_it() -> None:
    assert generations.search_path_of("1") == ("generation_1", "sync")
