"""Connections as workers of MYA have them."""

from typing import Any

from psycopg import Connection

from projections import database, generations


def worker_connection(url: str) -> Connection[Any]:
    """Connect to the live generation as a worker does."""
    opened = database.connect(
        url,
        application_name="laws",
        search_path=generations.search_path_of(generations.FIRST),
    )
    opened.autocommit = True
    # No test here pulls the plug, so none has to wait for the disk.
    opened.execute("SET synchronous_commit TO off")
    return opened
