"""What the API answers about root causes."""

from pydantic import Field

from projections.reading.cause_values import Kind
from projections.web.api.instants import Instant
from projections.web.api.models import Answer


class FollowingAnswer(Answer):
    """Errors of a data set with one code that go away with a cause, on so many records."""

    data_set: str
    code: str
    severity: str
    errors: int
    records: int


class WaitingAnswer(Answer):
    """Records of a data set that wait until another one has been read."""

    data_set: str
    waits_for: str
    records: int


class CauseAnswer(Answer):
    """One thing to put right, and what goes away with it."""

    cause_id: str = Field(description="Give it as `cause` to /api/errors for the errors.")
    kind: Kind
    data_set: str
    record_id: str = Field(description="Empty for a whole data set.")
    code: str
    detail: str
    severity: str
    label: str | None = Field(description="What the school calls the record; with `labels` only.")
    message: str = Field(description="What is wrong.")
    fix: str = Field(description="How the school puts it right.")
    since: Instant
    errors: int = Field(description="How many open errors go away once it is put right.")
    error_ids: tuple[str, ...] = Field(description="Of its own errors, without what follows.")
    follows: tuple[FollowingAnswer, ...]
    records_following: int
    waits: tuple[WaitingAnswer, ...]


class CauseGroupAnswer(Answer):
    """Causes of one kind, told in one line."""

    group_id: str
    kind: Kind
    data_set: str
    code: str
    column: str = Field(description="The column that it is about, or empty.")
    severity: str
    message: str
    fix: str
    since: Instant
    cause_count: int
    causes: tuple[CauseAnswer, ...] = Field(description="The first of them.")
    errors: int
    follows: tuple[FollowingAnswer, ...]
    records_following: int
    waits: tuple[WaitingAnswer, ...]


class Causes(Answer):
    """Every open error of a school under its cause: errors first, the biggest effect first."""

    groups: tuple[CauseGroupAnswer, ...]
