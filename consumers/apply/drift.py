"""Drift: what MYA holds of a school is compared with what its producer believes it to hold.

A restored server, a lost update, a bug of ours: each is noticed the same night, and the school
told to send everything again.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from consumers.apply.context import Context
from consumers.apply.data_set_errors import say_of_data_sets
from contract.data_sets import BY_NAME
from contract.declaration import Occurrence
from contract.runs import DataSetEnd, RunEvent
from projections.generation import holdings, lesson_holdings
from projections.generation.holdings import DIGEST_MODULUS, NOTHING, Holding
from projections.generation.records import StoredRecord
from projections.permanent import snapshot_holds

CODE: Final = "out_of_step"


def compare(
    context: Context,
    event: RunEvent,
    leaving: Mapping[str, Sequence[StoredRecord]],
    *,
    day_before: date | None,
) -> None:
    """Raise or resolve the error of each data set that this run completed.

    `leaving` are removed by this very run, by events that are still to be read; `day_before` is
    the day of the run before. Nothing is said of a data set while removals are held, nor once a
    later run's events have been read.
    """
    school_id = event["school"]
    holds = {hold.data_set for hold in snapshot_holds.of_school(context.connection, school_id)}
    held = holdings.holdings_of(context.connection, school_id)
    verdicts: dict[tuple[str, str], bool] = {}
    for end in event["data_sets"]:
        name = end["data_set"]
        if end["outcome"] == "completed" and name not in holds:
            holding: Holding | None = held.get(name, NOTHING)
            if isinstance(BY_NAME[name].dated, Occurrence):
                holding = _lessons_held(context, event, end, day_before)
            if holding is not None and holding.newest_version <= event["version"]:
                verdicts[school_id, name] = _differs(end, holding, leaving.get(name, ()))
    say_of_data_sets(context, CODE, verdicts)


def _differs(end: DataSetEnd, holding: Holding, leaving: Sequence[StoredRecord]) -> bool:
    gone = sum(int.from_bytes(record.content_hash, "big") for record in leaving)
    digest = (holding.digest - gone) % DIGEST_MODULUS
    believed = end["known_count"], int.from_bytes(end["known_digest"], "big")
    return (holding.count - len(leaving), digest) != believed


def _lessons_held(
    context: Context, event: RunEvent, end: DataSetEnd, day_before: date | None
) -> Holding | None:
    """Sum up the lessons that MYA holds; None where they are not to be compared tonight.

    They are compared in the first run of a week, and only where their window has no past: after a
    snapshot, MYA may hold past lessons that the producer no longer knows.
    """
    day, window = date.fromisoformat(str(event["day"])), end["window"]
    is_first_of_week = day_before is None or day_before.isocalendar()[:2] != day.isocalendar()[:2]
    if window is None or not is_first_of_week or window["first_day"] < day.isoformat():
        return None
    days = (date.fromisoformat(window["first_day"]), date.fromisoformat(window["last_day"]))
    return lesson_holdings.holding_of(context.connection, event["school"], end["data_set"], *days)
