"""Connections as workers of MYA have them."""

from typing import Any

from psycopg import Connection

from projections import database, generations


def worker_connection(url: str, generation: str = generations.FIRST) -> Connection[Any]:
    """Connect to a generation, the first by default, as a worker does."""
    opened = database.connect(
        url,
        application_name="laws",
        search_path=generations.search_path_of(generation),
    )
    opened.autocommit = True
    # No test here pulls the plug, so none has to wait for the disk.
    opened.execute("SET synchronous_commit TO off")
    return opened
