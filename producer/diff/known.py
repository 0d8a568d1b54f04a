"""A record that was sent before, as far as a comparison needs to know it."""

from typing import NamedTuple


class Known(NamedTuple):
    """The last enqueued event of a record; `removed` where that is a removal.

    A tuple, because one is looked up for every row of an extract.
    """

    id: int
    content_hash: bytes
    first_version: int
    first: str | None
    removed: int
    day: int | None
    """Of a dated record the day that decides whether it is history."""

    @property
    def is_current(self) -> bool:
        """Whether MYA has it as a current record."""
        return not self.removed
