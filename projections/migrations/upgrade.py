"""Bring a database to what this build needs: schema `sync`, a live generation, the public views.

Everything happens in one transaction under one lock: two at once are safe, and one that fails
leaves the database as it was. Run again, it finds nothing to do.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from psycopg import Connection
from sqlalchemy import Connection as AlchemyConnection
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from projections import database, generations
from projections.permanent.schema.tables import SCHEMA
from projections.read_models import pointing
from projections.roles import applying

STATEMENT_TIMEOUT_MS: Final = 30 * 60_000
"""A statement may wait for another `migrate`, or rewrite a table of a year's errors."""

_LOCK: Final = 0x4D5941_0001
"""The advisory lock of `migrate`: a number that nothing else in the database uses ("MYA", 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What was done. `views_current` is False where the live generation is another build's."""

    revision_before: str | None
    revision: str | None
    live_generation: str
    generation_created: bool
    views_current: bool


def migrate(url: str) -> Migrated:
    """Bring the database to what this build needs; see `database.connect` for what it raises."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: database.connect(
            url,
            application_name="mya-projections migrate",
            # Alembic takes the first schema for the one that needs no name: ours all have one.
            search_path=("public",),
            statement_timeout_ms=STATEMENT_TIMEOUT_MS,
        ),
        poolclass=NullPool,
    )
    try:
        with engine.begin() as connection:
            return _migrate(connection, _psycopg(connection))
    except DBAPIError as error:
        # Everybody above knows psycopg's errors only.
        raise (error.orig or error) from error


def _migrate(alchemy: AlchemyConnection, connection: Connection[Any]) -> Migrated:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    before = revision_of(alchemy)
    command.upgrade(_config(alchemy), "head")
    created = generations.find_live(connection) is None
    if created:
        generations.create(connection, generations.FIRST, state=generations.State.LIVE)
    live = generations.live(connection)
    # Views of another build's generation stay: its tables may lack what ours would show.
    current = generations.is_of_this_build(connection, live)
    if current:
        pointing.point_at(connection, live)
    else:
        pointing.refresh_permanent(connection)
    applying.follow(connection)
    return Migrated(
        revision_before=before,
        revision=revision_of(alchemy),
        live_generation=live,
        generation_created=created,
        views_current=current,
    )


def revision_of(connection: AlchemyConnection) -> str | None:
    """Return the migration that the database stands at, None before the first."""
    options = {"version_table_schema": SCHEMA}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _config(connection: AlchemyConnection) -> Config:
    config = Config()
    folder = Path(__file__).parent
    # Alembic takes % for a placeholder.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _psycopg(connection: AlchemyConnection) -> Connection[Any]:
    driver_connection = connection.connection.driver_connection
    if not isinstance(driver_connection, Connection):
        raise TypeError("the engine was made with psycopg")
    return driver_connection
