"""The kinds of errors that are open at a school: data sets and codes."""

from typing import Any, Final

from psycopg import Connection

OPEN_KINDS: Final = (
    "open_kind AS ((SELECT data_set, code FROM sync.error_log"
    " WHERE school_id = %(school)s AND state = 'open' ORDER BY data_set, code LIMIT 1)"
    " UNION ALL SELECT n.data_set, n.code FROM open_kind k CROSS JOIN LATERAL ("
    " SELECT data_set, code FROM sync.error_log WHERE school_id = %(school)s AND state = 'open'"
    " AND (data_set, code) > (k.data_set, k.code) ORDER BY data_set, code LIMIT 1) n)"
)
"""A recursive common table expression of the kinds of `school`. It costs an index look-up for each:
of one there may be a hundred thousand errors.
"""


def codes(connection: Connection[Any], school_id: str) -> set[str]:
    """Return the codes of the open errors of a school."""
    statement = f"WITH RECURSIVE {OPEN_KINDS} SELECT code FROM open_kind"  # noqa: S608 - our own
    return {code for (code,) in connection.execute(statement.encode(), {"school": school_id})}
