"""What falls in a transaction, gathered where errors change: the breaker looks at it at the end."""

from collections.abc import Callable, Iterable

from consumers.apply.transaction.context import Context
from contract.dead_letters import Source
from projections.generation.stored import RecordKey
from projections.generation.violations import OpenViolation


def note_falls(
    context: Context,
    before: Iterable[OpenViolation],
    after: Iterable[OpenViolation],
    source_of: Callable[[RecordKey], Source | None],
) -> None:
    """Note which records fall to which codes, and which stand again; `source_of` says where a
    record lies. What is said of a whole data set or school lies nowhere, and is no fall.
    """
    old, new = _codes(before), _codes(after)
    for key, code in old - new:
        context.falls.pop((key, code), None)
    for key, code in new - old:
        source = source_of(key)
        if source is not None:
            context.falls[key, code] = source


def _codes(violations: Iterable[OpenViolation]) -> set[tuple[RecordKey, str]]:
    return {((each.school_id, each.data_set, each.record_id), each.code) for each in violations}
