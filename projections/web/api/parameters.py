"""The parameters that several paths share, and the filter of errors."""

from typing import Annotated, Final

from fastapi import Depends, Query

from contract.error_code import Place, Severity
from projections.reading.errors import Filter, State
from projections.web.letting_in import AllowedSchool

TEXT_MAX: Final = 200
"""Characters of a text to filter by: an id of a run has 40, a name rarely more."""

After = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=1_000,
        description="A cursor, as an answer before gave it: what comes after it.",
    ),
]
Labels = Annotated[
    bool,
    Query(description="With what the school calls each record. That is personal data: names."),
]
OneSchool = Annotated[
    str | None, Query(max_length=TEXT_MAX, description="Of one school; without: of all.")
]

Text = Annotated[str | None, Query(max_length=TEXT_MAX)]
RunOfError = Annotated[
    str | None, Query(max_length=TEXT_MAX, description="The run in which it was raised.")
]
CauseId = Annotated[str | None, Query(max_length=TEXT_MAX, description="A root cause's id.")]
PartOfText = Annotated[
    str | None, Query(max_length=TEXT_MAX, description="A part of its label, ids or message.")
]


def error_filter(
    school_id: AllowedSchool,
    *,
    state: State = State.OPEN,
    data_set: Text = None,
    place: Place | None = None,
    severity: Severity | None = None,
    code: Text = None,
    detail: Text = None,
    record_id: Text = None,
    run_id: RunOfError = None,
    cause: CauseId = None,
    text: PartOfText = None,
) -> Filter:
    """Return which errors are asked for; what is not given matches any."""
    return Filter(
        school_id=school_id,
        state=state,
        data_set=data_set,
        place=place,
        severity=severity,
        run_id=run_id,
        code=code,
        detail=detail,
        text=text,
        record_id=record_id,
        cause=cause,
    )


WantedErrors = Annotated[Filter, Depends(error_filter)]
"""Which errors of a school that the reader may see."""
