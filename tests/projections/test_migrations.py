import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import Connection
from sqlalchemy import Connection as AlchemyConnection
from sqlalchemy import NullPool, create_engine

from local import services
from projections import database
from projections.migrations import upgrade
from projections.migrations.upgrade import Migrated, migrate
from projections.permanent.schema import tables
from projections.read_models import pointing

VERSIONS = Path(upgrade.__file__).parent / "versions"
HEAD = max(path.name for path in VERSIONS.glob("0*.py"))[:4]

_CATALOGUE = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'sync'::regnamespace"
    " UNION SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'sync'"
    " UNION SELECT table_name, column_name, concat_ws(' ', ordinal_position, data_type,"
    " is_nullable, column_default, identity_generation)"
    " FROM information_schema.columns WHERE table_schema = 'sync'"
)


@pytest.fixture
def alchemy(shared_database_url: str) -> Iterator[AlchemyConnection]:
    with _alchemy(shared_database_url) as connection:
        yield connection


def test_the_migrations_make_what_the_metadata_says(alchemy: AlchemyConnection) -> None:
    context = MigrationContext.configure(
        alchemy,
        opts={
            "include_schemas": True,
            "include_name": lambda name, kind, _: kind != "schema" or name == tables.SCHEMA,
            "version_table_schema": tables.SCHEMA,
            "compare_server_default": True,
        },
    )

    assert compare_metadata(context, tables.METADATA) == []


def test_checks_keys_and_defaults_are_those_of_the_metadata(
    alchemy: AlchemyConnection, empty_database_url: str
) -> None:
    with _alchemy(empty_database_url) as made, made.begin():
        made.exec_driver_sql("CREATE SCHEMA sync")
        tables.METADATA.create_all(made)
        expected = set(made.exec_driver_sql(_CATALOGUE))

    catalogue = alchemy.exec_driver_sql(_CATALOGUE)

    migrated = {row for row in catalogue if "alembic_version" not in row[0]}

    assert expected == migrated


def test_an_empty_database_gets_tables_a_live_generation_and_views(
    empty_database_url: str,
) -> None:
    done = migrate(empty_database_url)

    assert done == Migrated(
        revision_before=None,
        revision=HEAD,
        live_generation="1",
        generation_created=True,
        views_current=True,
    )


def test_a_second_time_there_is_nothing_to_do(database_url: str) -> None:
    done = migrate(database_url)

    assert done == Migrated(
        revision_before=HEAD,
        revision=HEAD,
        live_generation="1",
        generation_created=False,
        views_current=True,
    )


def test_four_at_once_are_safe(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(migrate, [empty_database_url] * 4))

    assert [each.generation_created for each in done].count(True) == 1


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty_database_url: str,
    empty_connection: Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr(pointing, "point_at", fail)
    with pytest.raises(RuntimeError, match="cut off"):
        migrate(empty_database_url)

    found = empty_connection.execute("SELECT to_regnamespace('sync')::text").fetchone()
    assert found == (None,)


def test_the_views_of_another_builds_generation_stay(
    committing: Connection[Any], database_url: str
) -> None:
    committing.execute("UPDATE sync.generation SET build = 'another'")
    committing.execute("ALTER TABLE subject DROP COLUMN code CASCADE")
    committing.execute("DROP VIEW mya.runs")
    committing.commit()

    done = migrate(database_url)

    assert not done.views_current
    found = committing.execute("SELECT to_regclass('mya.runs')::text, to_regclass('mya.subjects')")
    assert found.fetchone() == ("mya.runs", None)


def test_a_role_without_rights_gets_postgresqls_own_error(shared_database_url: str) -> None:
    url = f"{shared_database_url}?options=-c%20default_transaction_read_only%3Don"

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        migrate(url)


def test_the_migrations_are_in_the_wheel(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603 - our own build
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=services.CHECKOUT,
        check=True,
        capture_output=True,
    )

    (wheel,) = tmp_path.glob("*.whl")
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if "migrations" in name}
    folder = services.CHECKOUT / "projections/migrations"
    versions = {f"projections/migrations/versions/{each.name}" for each in _versions(folder)}
    assert {"projections/migrations/env.py", *versions} <= shipped


def test_what_is_shipped_is_one_line_of_migrations() -> None:
    folder = services.CHECKOUT / "projections/migrations"

    numbers = sorted(each.name[:4] for each in _versions(folder))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def _versions(folder: Path) -> list[Path]:
    return list((folder / "versions").glob("*.py"))


def _alchemy(url: str) -> AlchemyConnection:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: database.connect(url, application_name="test", search_path=("public",)),
        poolclass=NullPool,
    )
    return engine.connect()
