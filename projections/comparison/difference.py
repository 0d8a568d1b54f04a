"""What a comparison of two generations comes to. `a` is the one compared with, `b` the new one.

Keys and counts name no person; values do, and are there only where they were asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

SAMPLES_MAX: Final = 100
"""Of each kind, in each table and school: more than a person reads."""

_FINGERPRINT_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What to compare, and what to tell of it; empty schools and tables mean all."""

    schools: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    samples: int = 5
    values: bool = False
    """Whether samples carry the values of fields: personal data."""

    def __post_init__(self) -> None:
        if not 0 <= self.samples <= SAMPLES_MAX:
            raise ValueError(f"from 0 to {SAMPLES_MAX} samples, not {self.samples}")


class Shape(StrEnum):
    """What of a table differs before any row is looked at."""

    TABLE = "table"
    """It is in one generation only."""
    NAME = "name"
    """It was renamed: alike in both, and under no other name in either."""
    KEY = "key"
    """Other columns tell its rows apart; they are counted, and not compared one by one."""
    COLUMN = "column"
    """A column is in one generation only; rows are compared by the others."""
    TYPE = "type"
    """A column has another type; values are compared as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeDifference:
    """A difference between tables; what is not there is None."""

    shape: Shape
    table: str
    column: str = ""
    in_a: str | None
    in_b: str | None
    rows: int | None = None
    """Of a table that is in one generation only: how many rows it has there."""


class Kind(StrEnum):
    """How a row differs."""

    ONLY_A = "only-a"
    ONLY_B = "only-b"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A row that differs: its key without the school, and which fields changed."""

    kind: Kind
    key: Mapping[str, str]
    changed: tuple[str, ...] = ()
    values: Mapping[str, tuple[str | None, str | None]] | None = None
    """Field to what it is in a and in b, as PostgreSQL writes it; only where asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a table and school that differ: how many of each kind, and some of them."""

    only_a: int
    only_b: int
    changed: int
    fields: Mapping[str, int]
    """Changed field to in how many rows."""
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDifference:
    """A table that differs in the rows of a school; `school_id` is empty if it names none."""

    table: str
    school_id: str
    rows_a: int
    rows_b: int
    hash_change: int
    """The sum of all rows' hashes in b less that in a: what is equal in both adds nothing."""
    rows: Rows | None
    """None where rows cannot be told apart by the same key in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSample:
    """An error that is open in one of the two; its label, a name perhaps, where asked for."""

    school_id: str
    record_id: str
    detail: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDifference:
    """The errors of a data set and code that are open in one generation only."""

    data_set: str
    code: str
    in_b: bool
    """Whether they appear with b; else they go."""
    count: int
    schools: int
    samples: tuple[ErrorSample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How generation `b` differs from `a`."""

    a: str
    b: str
    tables_compared: tuple[str, ...]
    rows_compared: int
    """Rows of `b` that were looked at."""
    shapes: tuple[ShapeDifference, ...]
    tables: tuple[TableDifference, ...]
    errors: tuple[ErrorDifference, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether both are the same, in shape and in rows; errors are rows too."""
        return not (self.shapes or self.tables)

    @property
    def fingerprint(self) -> str:
        """Return a short hash of what differs, for a person to accept this difference by.

        Rows that both have do not change it: nights may go on while the person thinks.
        """
        parts = [
            *((each.shape, each.table, each.column, each.in_a, each.in_b) for each in self.shapes),
            *(
                (each.table, each.school_id, each.rows_b - each.rows_a, each.hash_change)
                for each in self.tables
            ),
        ]
        told = "\n".join(repr(tuple(map(str, part))) for part in parts)
        return blake2b(told.encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()
