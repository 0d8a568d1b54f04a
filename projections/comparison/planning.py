"""How PostgreSQL is to go about a comparison, for the time of a statement or two."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from psycopg import Connection

TIME_LIMIT_MS: Final = 4 * 3600 * 1000
"""Of one statement. A pass over 100 million lessons takes minutes, on a busy disk an hour."""

READ_WHOLE: Final = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")
"""What is off where a table is read whole: an index would lead to its pages in random order."""

LOOK_UP: Final = ("enable_seqscan",)
"""What is off where a school's rows are looked up: of a generation that was just fed, PostgreSQL
does not know yet how large its tables are, and would read them whole for each school."""

_ALL: Final = (*READ_WHOLE, *LOOK_UP)


@contextmanager
def planned(connection: Connection[Any], off: tuple[str, ...] = ()) -> Iterator[None]:
    """Plan without these ways of finding rows. Afterwards the session is as it was."""
    with connection.transaction(force_rollback=True):
        settings = {name: "off" if name in off else "on" for name in _ALL}
        settings["statement_timeout"] = str(TIME_LIMIT_MS)
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
