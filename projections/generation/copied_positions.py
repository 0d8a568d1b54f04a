"""Copied positions: up to where a copy of the live generation has all schools but those that are
read anew.
"""

from typing import Any

from psycopg import Connection

TopicPartition = tuple[str, int]


def offsets(connection: Connection[Any]) -> dict[TopicPartition, int]:
    """Return the offset before which only the schools that are read anew count."""
    rows = connection.execute("SELECT topic, partition, next_offset FROM copied_position")
    return {(topic, partition): next_offset for topic, partition, next_offset in rows}
