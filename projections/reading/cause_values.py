"""What root causes are told in: what is asked of the error log, and what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is to be put right: what keeps a data set from being read, a record that is held, a
    record that is not there, or a single error from which nothing follows.
    """

    DATA_SET = "data-set"
    RECORD = "record"
    MISSING = "missing"
    SINGLE = "single"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An open error that holds its record, or its whole data set; `record_id` is then empty."""

    error_id: str
    data_set: str
    record_id: str
    code: str
    detail: str
    place: str
    severity: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The open errors of a data set that name the same record as not there, with one code.

    `record_ids` is None where each error is of a record of its own and no more need be known.
    """

    data_set: str
    code: str
    detail: str
    severity: str
    errors: int
    since: datetime
    sample: str
    record_ids: Sequence[str] | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what its errors are found by."""
        return self.data_set, self.code, self.detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Singles:
    """Open errors of one kind of which each is its own cause: nothing follows from them."""

    data_set: str
    code: str
    column: str
    place: str
    severity: str
    errors: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What follows from a cause: the errors of a data set with one code, on so many records."""

    data_set: str
    code: str
    severity: str
    errors: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Records of a data set that wait until another one has been read."""

    data_set: str
    waits_for: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing to put right.

    `data_set` and `record_id` say which; `code` is that of its first own error or, where it is
    missing, of an error that names it. `error_ids` are its own errors, `follows` what else goes
    away with it, on `records_following` records.
    """

    cause_id: str
    kind: Kind
    data_set: str
    record_id: str
    code: str
    detail: str
    place: str
    severity: str
    label: str
    message: str
    fix: str
    since: datetime
    error_ids: tuple[str, ...]
    follows: tuple[Following, ...]
    records_following: int
    waits: tuple[Waiting, ...]

    @property
    def errors(self) -> int:
        """Return how many open errors go away once it is put right."""
        return len(self.error_ids) + sum(each.errors for each in self.follows)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseGroup:
    """Causes of one kind: a line of the error log. `causes` are the first of `cause_count`."""

    group_id: str
    kind: Kind
    data_set: str
    code: str
    column: str
    place: str
    severity: str
    message: str
    fix: str
    since: datetime
    cause_count: int
    causes: tuple[Cause, ...]
    errors: int
    follows: tuple[Following, ...]
    records_following: int
    waits: tuple[Waiting, ...]
