"""On Site errors that a school's producer forgot with its state: a snapshot resolves them."""

from consumers.apply.transaction.context import Context
from contract.dead_letters import Change, ErrorEvent, headers_of, key_of
from contract.names import ERRORS
from contract.partitions import partition_of
from contract.runs import DataSetEnd, RunEvent
from contract.wire import encode
from projections.permanent import error_log
from projections.permanent.outbox import Message


def resolve_older(context: Context, event: RunEvent, end: DataSetEnd) -> None:
    """Resolve what was found On Site in this data set before the run and not in it again."""
    older = error_log.open_on_site(
        context.connection, event["school"], end["data_set"], event["version"]
    )
    context.messages += [_resolved(context, event, error) for error in older]


def _resolved(context: Context, event: RunEvent, error: ErrorEvent) -> Message:
    # Below the run's own version: what the run itself said of the error, which may not have been
    # read yet, is the later word.
    said = error | {
        "change": Change.RESOLVED.value,
        "run_id": event["run_id"],
        "version": event["version"] - 1,
        "occurred_at_ms": context.now_ms,
    }
    return Message(
        partition=partition_of(error["school"], context.partition_count),
        topic=context.topics.of(ERRORS),
        key=key_of(said),
        value=encode(ERRORS, dict(said)),
        headers=headers_of(said, None),
    )
