"""What the API answers: frozen models, made from what `projections.reading` returns."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from projections.web.api.instants import Instant


class Answer(BaseModel):
    """A part of an answer, or a whole one."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class SchoolAnswer(Answer):
    """A school, and how it stands."""

    school_id: str
    name: str
    time_zone: str = Field(description="A name of the IANA database.")
    errors: int = Field(description="How many errors are open.")
    warnings: int = Field(description="How many warnings are open.")
    last_started_at: Instant | None = Field(description="When its latest run started.")
    last_completed_at: Instant | None = Field(description="When its latest whole run ended.")


class Schools(Answer):
    """The schools that the token may see."""

    schools: tuple[SchoolAnswer, ...]


class ErrorAnswer(Answer):
    """An error as it now stands."""

    error_id: str = Field(description="Of the error: the same on the page and in the feed.")
    school_id: str
    data_set: str = Field(description="Empty for an error of a whole run.")
    record_id: str = Field(description="Empty for an error of a whole data set.")
    detail: str = Field(description="The one other id or name that it is about, or empty.")
    label: str | None = Field(description="What the school calls the record; with `labels` only.")
    code: str
    severity: Literal["error", "warning"]
    place: Literal["on-site", "inside-mya"]
    state: Literal["open", "resolved"]
    message: str = Field(description="What is wrong.")
    fix: str = Field(description="How the school puts it right.")
    first_run_id: str = Field(description="The run in which it was raised.")
    raised_at: Instant
    resolved_at: Instant | None
    page: str = Field(description="Where the school reads about it.")


class ErrorOfList(ErrorAnswer):
    """An error as it now stands, and the last run that looked at it."""

    last_run_id: str | None = Field(description="The last run that completed its data set.")


class Errors(Answer):
    """Some errors of a school."""

    errors: tuple[ErrorOfList, ...]
    next: str | None = Field(description="The cursor of what follows; null: that is all.")


class ChangeAnswer(ErrorAnswer):
    """An error as it now stands, and the last word on it."""

    change: Literal["raised", "changed", "resolved"]


class ChangesAnswer(Answer):
    """What was raised, changed or resolved. An error that changed more than once is told once."""

    changes: tuple[ChangeAnswer, ...]
    cursor: str = Field(description="Ask with it as `after` for what comes next.")
    more: bool = Field(description="Whether more is there already.")


class RunAnswer(Answer):
    """A run; the counts are sums over its data sets."""

    run_id: str
    state: Literal["running", "completed", "abandoned"]
    started_at: Instant | None
    completed_at: Instant | None
    balanced: bool | None = Field(
        description="Whether all that was sent is accounted for; null until MYA has settled it."
    )
    completed: int = Field(description="Data sets that were read whole.")
    skipped: int = Field(description="Data sets of which nothing was sent.")
    read: int
    created: int
    updated: int
    removed: int
    unchanged: int
    held: int
    applied: int
    waiting: int
    errors: int
    quarantined: int
    errors_raised: int = Field(description="How many errors were raised in it.")


class HeldAnswer(Answer):
    """A data set that is held until a person has looked."""

    data_set: str
    reason: str
    since: Instant | None


class Runs(Answer):
    """Some runs of a school, the latest first, and how it stands tonight."""

    runs: tuple[RunAnswer, ...]
    next: str | None = Field(description="The cursor of what follows; null: that is all.")
    overdue: bool = Field(description="Whether no run has started within 26 hours.")
    next_start_at: Instant | None = Field(description="When a run usually starts next.")
    held: tuple[HeldAnswer, ...]


class DataSetOfRun(Answer):
    """What a data set came to in a run; null is what the producer did not tell."""

    data_set: str
    state: Literal["completed", "skipped"] | None
    reason: str | None
    read: int | None
    created: int | None
    updated: int | None
    removed: int | None
    unchanged: int | None
    held: int | None
    applied: int
    superseded: int
    waiting: int
    errors: int
    quarantined: int
    erased: int


class RunWhole(RunAnswer):
    """A run, and what each data set came to in it."""

    data_sets: tuple[DataSetOfRun, ...]


class DataSetReadinessAnswer(Answer):
    """Whether a data set was to run, and what it lacked."""

    data_set: str
    state: str
    missing_permissions: tuple[str, ...]
    missing_columns: tuple[str, ...]


class ReadinessAnswer(Answer):
    """What the producer knew before its latest run read anything; nulls before the first run."""

    run_id: str | None
    started_at: Instant | None
    permissions_checked: bool
    data_sets: tuple[DataSetReadinessAnswer, ...]
