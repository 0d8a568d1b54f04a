"""Errors of a school as a whole: two servers that take turns, and runs that end out of order.

Both are harmless to the data, because the version decides; but somebody should know.
"""

from collections.abc import Sequence
from typing import Final

from consumers.apply.runs.findings import say_of_school
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import Found
from contract.runs import RunEvent, Step
from projections.generation import run_ends
from projections.permanent import books

SECOND_INSTALLATION: Final = "second_installation"
OUT_OF_ORDER: Final = "run_out_of_order"


def judge_order(context: Context, event: RunEvent) -> None:
    """Say whether a run that has just ended follows on the one before it on the same server.

    A server that is replaced has no run before its first; one that has, and finds another's run
    after it, is not alone.
    """
    before = books.ended_before(context.connection, event["school"], event["version"])
    takes_turns = (
        before is not None
        and event["previous_run_id"] not in (None, before.run_id)
        and event["installation"] != before.installation
    )
    _say(context, event, [(SECOND_INSTALLATION, event["installation"])] if takes_turns else [])


def late_ends(context: Context, steps: Sequence[RunEvent]) -> list[RunEvent]:
    """Return the ends, among these steps of runs, of runs older than one that has ended before.

    A step that is read a second time tells nothing new.
    """
    ends = [event for event in steps if event["step"] == Step.COMPLETED]
    settled = run_ends.latest(context.connection, sorted({event["school"] for event in ends}))
    return [
        event
        for event in ends
        if event["school"] in settled
        and event["version"] < settled[event["school"]].version
        and not books.is_completed(context.connection, event["school"], event["run_id"])
    ]


def warn_of_late_run(context: Context, event: RunEvent) -> None:
    """Say that this run ended after a later one; the next run that ends in order resolves it."""
    _say(context, event, [(OUT_OF_ORDER, event["run_id"])])


def _say(context: Context, event: RunEvent, said: Sequence[tuple[str, str]]) -> None:
    found = Found(run_id=event["run_id"], version=event["version"], source=None)
    say_of_school(context, (SECOND_INSTALLATION, OUT_OF_ORDER), said, (event["school"], found))
