from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from psycopg import Connection
from sqlalchemy import NullPool, create_engine

from projections import database
from projections.migrations import upgrade
from projections.migrations.upgrade import migrate
from projections.permanent import school_days
from projections.permanent.school_days import BY_ITSELF
from tests.projections.rows import SCHOOL, insert


def test_what_was_accepted_before_begins_the_history(
    empty_database_url: str, empty_connection: Connection[Any]
) -> None:
    _migrate_to(empty_database_url, "0002")
    times: dict[str, Any] = {"start_time": "09:00", "end_time": "10:00"}
    for period_id, enabled in (("1", True), ("2", False)):
        insert(
            empty_connection,
            "accepted_period",
            third_party_id=period_id,
            name=f"Period {period_id}",
            enabled=enabled,
            **times,
        )
    empty_connection.commit()

    migrate(empty_database_url)

    (day,) = school_days.history(empty_connection, SCHOOL)
    assert (day.number, day.periods, day.version) == (1, 1, None)
    assert (day.who, day.why, day.undone_at) == (BY_ITSELF.who, BY_ITSELF.why, None)
    (period,) = school_days.periods_of(empty_connection, SCHOOL, 1)
    assert (period.period_id, period.name) == ("1", "Period 1")


def _migrate_to(url: str, revision: str) -> None:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: database.connect(url, application_name="test", search_path=("public",)),
        poolclass=NullPool,
    )
    config = Config()
    config.set_main_option("script_location", str(Path(upgrade.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
