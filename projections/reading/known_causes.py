"""Root causes, remembered: they are worked out again once the errors of their school change."""

from collections import OrderedDict
from threading import Lock
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from projections.permanent import error_editions
from projections.reading.causes import Causes, Found

SCHOOLS_MAX: Final = 32
"""Of a school with a hundred thousand errors some megabytes are remembered."""


class KnownCauses:
    """Remembers what was found of the schools that were asked for last. Threads may share it."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, tuple[UUID, Found]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return of how many schools something is remembered."""
        return len(self._of)

    def of_school(self, connection: Connection[Any], school_id: str) -> Causes:
        """Return the root causes of a school, for one answer."""
        # Asked first: what is counted after it is as new, or newer and then counted again.
        edition = error_editions.of_school(connection, school_id)
        if edition is None:
            return Causes(connection, school_id)
        with self._lock:
            known, found = self._of.get(school_id, (None, None))
            if found is None or known != edition:
                found = Found()
                self._of[school_id] = edition, found
            self._of.move_to_end(school_id)
            if len(self._of) > SCHOOLS_MAX:
                self._of.popitem(last=False)
        return Causes(connection, school_id, found)
