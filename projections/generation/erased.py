"""The ledger of erasures, as far as a generation has read it."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from contract.becomes import Lesson
from contract.data_sets import BY_NAME
from contract.erasures import Erasure
from contract.owners import OWNED, PEOPLE, owner_part
from projections.generation.lessons import ROLES

OWNED_RECORDS: Final = tuple(
    each for each in OWNED if not isinstance(BY_NAME[each].becomes, Lesson)
)
"""The data sets of records, not of lessons, that have an owner: named by the Person ID alone."""

OWNER_PART: Final = {ROLES[each]: (owner_part(each) or 0) + 1 for each in OWNED if each in ROLES}
"""Which part of a lesson's id is its owner, from 1, by role."""


def add(connection: Connection[Any], entries: Sequence[Erasure]) -> list[Erasure]:
    """Keep these entries; return those that say something new."""
    return [each for each in entries if _add(connection, each)]


def _add(connection: Connection[Any], entry: Erasure) -> bool:
    found = connection.execute(
        "INSERT INTO erased AS e (school_id, person_hash, version, current_in)"
        " VALUES (%s, %s, %s, %s) ON CONFLICT (school_id, person_hash) DO UPDATE"
        " SET version = excluded.version, current_in = excluded.current_in"
        " WHERE excluded.version > e.version RETURNING 1",
        [entry["school"], entry["person_hash"], entry["version"], entry["current_in"]],
    )
    return found.fetchone() is not None


def of_schools(connection: Connection[Any], school_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return, for those of these schools that erased anybody, the versions by hash."""
    found: dict[str, dict[str, int]] = {}
    for school_id, hashed, version in connection.execute(
        "SELECT school_id, person_hash, version FROM erased WHERE school_id = ANY(%s)",
        [list(school_ids)],
    ):
        found.setdefault(school_id, {})[hashed] = version
    return found


def entries_of(
    connection: Connection[Any], school_ids: Sequence[str], *, said_at_ms: int
) -> list[Erasure]:
    """Return the entries of these schools as they would be said at this time."""
    rows = connection.execute(
        "SELECT school_id, person_hash, version, current_in FROM erased WHERE school_id = ANY(%s)",
        [list(school_ids)],
    )
    return [
        {
            "school": school_id,
            "person_hash": hashed,
            "version": version,
            "erased_at_ms": said_at_ms,
            "current_in": current_in,
        }
        for school_id, hashed, version, current_in in rows
    ]


def counted_by_producer(connection: Connection[Any], school_id: str) -> set[str]:
    """Return the data sets of which a producer counts people whom MYA has erased."""
    rows = connection.execute(
        "SELECT DISTINCT unnest(current_in) FROM erased WHERE school_id = %s", [school_id]
    )
    return {data_set for (data_set,) in rows}


def in_step(connection: Connection[Any], school_id: str, data_set: str) -> None:
    """Note that a producer and MYA hold the same of a data set again."""
    connection.execute(
        "UPDATE erased SET current_in = array_remove(current_in, %s)"
        " WHERE school_id = %s AND %s = ANY(current_in)",
        [data_set, school_id, data_set],
    )


def known_people(connection: Connection[Any], school_id: str) -> set[str]:
    """Return the Person IDs, as they are written in ids of records and in references, of
    everybody of whom a school has anything.
    """
    rows = connection.execute(
        "SELECT record_id FROM record WHERE school_id = %(school)s AND data_set = ANY(%(owned)s)"
        " UNION SELECT person_id FROM claim WHERE school_id = %(school)s"
        " UNION SELECT split_part(l.record_id, '/', r.part) FROM lesson l"
        " JOIN unnest(%(roles)s::text[], %(parts)s::int[]) AS r (role, part) USING (role)"
        " WHERE l.school_id = %(school)s"
        " UNION SELECT target_id FROM unmet_reference WHERE school_id = %(school)s"
        " AND target_data_sets && %(people)s::text[]",
        {
            "school": school_id,
            "owned": list(OWNED_RECORDS),
            "roles": list(OWNER_PART),
            "parts": list(OWNER_PART.values()),
            "people": sorted(PEOPLE),
        },
    )
    return {person_id for (person_id,) in rows}
