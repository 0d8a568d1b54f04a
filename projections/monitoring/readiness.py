"""Whether the database is there to be served from, and set up for this build."""

from typing import Any, Final

import psycopg
from psycopg import Connection

from projections import database, generations
from projections.database import DatabaseUnavailableError
from projections.generations import NotMigratedError

ASK_EVERY_S: Final = 5.0


def check(url: str) -> None:
    """Raise what connecting raises, and NotMigratedError."""
    with database.connect(url, application_name="mya-projections serve") as connection:
        generations.live(connection)
        _require_sign_in(connection)


def unready(url: str) -> str | None:
    """Say in plain words why nothing can be served, or nothing."""
    try:
        check(url)
    except NotMigratedError:
        return "The database is not set up: run `mya-projections migrate`."
    except (DatabaseUnavailableError, psycopg.Error):
        return "The database does not answer."
    return None


def _require_sign_in(connection: Connection[Any]) -> None:
    if connection.execute("SELECT to_regclass('sync.access_token')").fetchone() == (None,):
        raise NotMigratedError(
            "The database has no tables for signing in: run `mya-projections migrate`."
        )
