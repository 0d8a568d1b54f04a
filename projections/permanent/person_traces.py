"""What stands of a person outside the generations: dropped when the person is erased."""

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from contract.names import error_key
from contract.owners import id_of_person, owner_of, people_of_error
from projections.generation.stored import RecordKey
from projections.permanent import error_editions

OfPerson = Callable[[str, bytes], bool]
"""Says of a topic and a key whether what lies there is of the person."""


def drop_account(connection: Connection[Any], school_id: str, person_id: str) -> None:
    """Drop a person's account, and what was changed of it."""
    connection.execute(
        "DELETE FROM sync.account_change c USING sync.account a WHERE a.account_id = c.account_id"
        " AND (a.school_id, a.third_party_id) = (%s, %s)",
        [school_id, person_id],
    )
    connection.execute(
        "DELETE FROM sync.account WHERE (school_id, third_party_id) = (%s, %s)",
        [school_id, person_id],
    )


def drop_changes(connection: Connection[Any], school_id: str, person_id: str) -> None:
    """Drop the history of a person, and what was held back of them after a snapshot."""
    person = id_of_person(person_id)
    connection.execute(
        "DELETE FROM sync.person_change WHERE (school_id, person_id) = (%s, %s)",
        [school_id, person],
    )
    connection.execute(
        "UPDATE sync.snapshot_hold SET held_ids = array_remove(held_ids, %s)"
        " WHERE school_id = %s AND %s = ANY(held_ids)",
        [person, school_id, person],
    )


def drop_errors(connection: Connection[Any], school_id: str, person_id: str) -> list[bytes]:
    """Drop every error about a person, open or resolved; return their keys on the topic."""
    rows = connection.execute(
        "SELECT error_id, data_set, record_id, code, detail, place FROM sync.error_log"
        " WHERE school_id = %s AND (detail = %s OR position(%s IN record_id) > 0)",
        [school_id, person_id, id_of_person(person_id)],
    ).fetchall()
    about = {
        error_id: error_key(school_id, *names)
        for error_id, *names in rows
        if person_id in people_of_error(*names)
    }
    connection.execute("DELETE FROM sync.error_log WHERE error_id = ANY(%s)", [list(about)])
    error_editions.renew(connection, [school_id])
    connection.execute(
        "UPDATE sync.digest SET open_errors = ARRAY(SELECT unnest(open_errors)"
        " EXCEPT SELECT unnest(%s::text[])) WHERE school_id = %s",
        [list(about), school_id],
    )
    return list(about.values())


def empty_quarantine(connection: Connection[Any], school_id: str, is_of: OfPerson) -> None:
    """Keep of what lies in quarantine under a person's keys only where it lay, and why."""
    rows = connection.execute(
        "SELECT topic, partition, log_offset, key FROM sync.quarantine"
        " WHERE school_id = %s AND key IS NOT NULL",
        [school_id],
    ).fetchall()
    for topic, partition, log_offset, key in rows:
        if is_of(topic, bytes(key)):
            connection.execute(
                # The key still tells one record from another: a run counts each once.
                "UPDATE sync.quarantine SET value = NULL, key = sha256(key)"
                " WHERE (topic, partition, log_offset) = (%s, %s, %s)",
                [topic, partition, log_offset],
            )


def drop_outbox(connection: Connection[Any], partition: int, is_of: OfPerson) -> None:
    """Drop what still waits to be published about a person."""
    rows = connection.execute(
        "SELECT id, topic, key FROM sync.outbox WHERE partition = %s", [partition]
    )
    ids = [each for each, topic, key in rows if is_of(topic, bytes(key))]
    connection.execute("DELETE FROM sync.outbox WHERE id = ANY(%s)", [ids])


def hide_displaced(
    connection: Connection[Any],
    school_id: str,
    person_id: str,
    hidden: Callable[[RecordKey], RecordKey],
) -> None:
    """Note what was overtaken of a person, in runs that are not settled, under another name."""
    rows = connection.execute(
        "SELECT DISTINCT data_set, record_id FROM sync.displaced"
        " WHERE school_id = %s AND position(%s IN record_id) > 0",
        [school_id, id_of_person(person_id)],
    ).fetchall()
    for data_set, record_id in rows:
        if owner_of(data_set, record_id) == person_id:
            _, _, name = hidden((school_id, data_set, record_id))
            connection.execute(
                "UPDATE sync.displaced SET record_id = %s"
                " WHERE (school_id, data_set, record_id) = (%s, %s, %s)",
                [name, school_id, data_set, record_id],
            )
