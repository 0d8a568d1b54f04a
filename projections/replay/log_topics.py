"""Which log the positions are of.

A topic that was lost and made anew begins at offset 0. Once it is longer than the one before was, a
position of that one lies in the middle of it, and what comes before would never be read. So each
generation remembers, beside its positions, the id that Kafka gave a topic when it was first looked
at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.generation.lessons import ROLES
from projections.generation.schema.tables import POSITION
from projections.permanent import enrolment
from projections.permanent.schema.error_tables import ERROR_POSITION


class LogReplacedError(Exception):
    """Topics were made anew: the positions that the database has are not of these."""


def require_known(connection: Connection[Any], ids: Mapping[str, str]) -> None:
    """Remember the ids of topics that nothing is known of. Raises LogReplacedError."""
    with connection.transaction():
        connection.execute(
            "INSERT INTO log_topic (topic, topic_id)"
            " SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
            [list(ids), list(ids.values())],
        )
        others = replaced(connection, ids)
    if others:
        raise LogReplacedError(
            f"{len(others)} topics were made anew since they were last read, {others[0]} among"
            " them: nothing is read, because the positions are of those before. See"
            " `mya-consumers topics replaced`."
        )


def replaced(connection: Connection[Any], ids: Mapping[str, str]) -> list[str]:
    """Return which of these topics had another id when they were last read."""
    rows = connection.execute(
        "SELECT l.topic FROM log_topic l"
        " JOIN unnest(%s::text[], %s::text[]) AS k (topic, topic_id) USING (topic)"
        " WHERE l.topic_id <> k.topic_id ORDER BY l.topic",
        [list(ids), list(ids.values())],
    )
    return [topic for (topic,) in rows]


def begin_anew(
    connection: Connection[Any],
    ids: Mapping[str, str],
    data_sets: Sequence[str],
    *,
    errors: bool,
) -> None:
    """Read these topics from their beginning, within the current transaction.

    Whatever says where something lay on those before says so no longer: an end of a run would wait
    for offsets that never come, a new message would be taken for one in quarantine. `data_sets`
    are those whose topics are among them, `errors` says whether the topic of errors is.
    """
    topics = list(ids)
    for table in (POSITION.name, ERROR_POSITION.name):
        connection.execute(
            SQL("UPDATE {} SET next_offset = 0, epoch = epoch + 1 WHERE topic = ANY(%s)").format(
                Identifier(table)
            ),
            [topics],
        )
    connection.execute("DELETE FROM breaker_count WHERE topic = ANY(%s)", [topics])
    connection.execute("DELETE FROM pending_run_end WHERE offsets ?| %s", [topics])
    connection.execute(
        "UPDATE sync.quarantine q SET topic = q.topic || '@' || l.topic_id"
        " FROM log_topic l WHERE l.topic = q.topic AND q.topic = ANY(%s)",
        [topics],
    )
    _park_no_more_of_the_old(connection, topics)
    _place_before_the_new(connection, data_sets)
    if errors:
        _order_before_the_new(connection)
    connection.execute(
        "UPDATE log_topic l SET topic_id = k.topic_id"
        " FROM unnest(%s::text[], %s::text[]) AS k (topic, topic_id) WHERE l.topic = k.topic",
        [topics, list(ids.values())],
    )


def _park_no_more_of_the_old(connection: Connection[Any], topics: Sequence[str]) -> None:
    """Lift what was set aside of the log before; a school that is parked is so from the start."""
    connection.execute(
        "UPDATE sync.parking SET lifted_at = now(), lifted_by = 'topics replaced'"
        " WHERE lifted_at IS NULL AND topic = ANY(%s)",
        [list(topics)],
    )
    connection.execute(
        "UPDATE sync.parking SET starts = starts - %s::text[] WHERE lifted_at IS NULL",
        [list(topics)],
    )
    enrolment.raise_edition(connection)


def _place_before_the_new(connection: Connection[Any], data_sets: Sequence[str]) -> None:
    """Let every record that is known lie before all that the new log will have of it."""
    connection.execute(
        "UPDATE record SET log_offset = -1 WHERE data_set = ANY(%s)", [list(data_sets)]
    )
    connection.execute(
        "UPDATE lesson SET log_offset = -1 WHERE role = ANY(%s)",
        [[ROLES[each] for each in data_sets if each in ROLES]],
    )


def _order_before_the_new(connection: Connection[Any]) -> None:
    """Let every error of the log before come before all that the new one will say."""
    connection.execute(
        "UPDATE sync.error_log e SET partition = -1, log_offset = o.number"
        " FROM (SELECT error_id, row_number() OVER (ORDER BY partition, log_offset, error_id)"
        " AS number FROM sync.error_log) o WHERE o.error_id = e.error_id"
    )
