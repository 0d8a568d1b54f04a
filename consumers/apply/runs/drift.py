"""Drift: what MYA holds of a school is compared with what its producer believes it to hold.

A restored server, a lost update, a bug of ours: each is noticed the same night, and the school
told to send everything again.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from consumers.apply.erasure.kept_out import known_of
from consumers.apply.runs.findings import say_of_data_sets
from consumers.apply.transaction.context import Context
from consumers.engine.leaving import could_leave
from contract.data_sets import BY_NAME
from contract.declaration import Occurrence, Standing
from contract.error_code import Severity
from contract.runs import DataSetEnd, RunEvent, Window
from projections.generation import erased, holdings, lesson_holdings, records
from projections.generation.holdings import DIGEST_MODULUS, NOTHING, Holding
from projections.generation.lessons import ROLES
from projections.generation.stored import StoredRecord
from projections.permanent import error_log, snapshot_holds

CODE: Final = "out_of_step"


def compare(context: Context, event: RunEvent, *, day_before: date | None) -> None:
    """Raise or resolve the error of each data set that this run completed.

    `day_before` is the day of the run before. Nothing is said of a data set while removals are
    held, nor once a later run's events have been read.
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
                differs = _differs(context, event, end, holding)
                if differs is not None and not (differs and _is_overtaken(context, event, name)):
                    verdicts[school_id, name] = differs
    say_of_data_sets(context, CODE, _without_erased(context, school_id, verdicts))


def _without_erased(
    context: Context, school_id: str, verdicts: dict[tuple[str, str], bool]
) -> dict[tuple[str, str], bool]:
    """Leave out the data sets of which the producer still counts somebody whom MYA was made to
    erase, until both hold the same again.
    """
    excused = erased.counted_by_producer(context.connection, school_id)
    for name in sorted(excused):
        if verdicts.get((school_id, name)) is False:
            erased.in_step(context.connection, school_id, name)
    return {key: differs for key, differs in verdicts.items() if key[1] not in excused}


def _differs(context: Context, event: RunEvent, end: DataSetEnd, holding: Holding) -> bool | None:
    """Say whether MYA holds something else than the producer believes; None where nobody can tell.

    What breaks a rule on site is not sent. After its producer has lost its state MYA may know such
    records, and the producer does not, until they are put right in SIMS; and it may know standing
    entries that were over by then, which SIMS does not show and which stay as they are.
    """
    if _are_equal(end, holding, []):
        return False
    surplus = holding.count - end["known_count"]
    unknown = _perhaps_unknown(context, event, end) if surplus > 0 else []
    if not 0 < surplus <= len(unknown):
        return True
    if surplus == len(unknown):
        return not _are_equal(end, holding, unknown)
    return None


def _perhaps_unknown(context: Context, event: RunEvent, end: DataSetEnd) -> list[StoredRecord]:
    """Return what MYA holds and the producer may not know after it has lost its state."""
    found = {each.key: each for each in _held_back(context, event, end)}
    if isinstance(BY_NAME[end["data_set"]].dated, Standing):
        names = event["school"], end["data_set"]
        every = records.current_before(context.connection, *names, event["version"] + 1)
        day = str(event["day"])
        found |= {each.key: each for each in every if not could_leave(each, day)}
    return list(found.values())


def _is_overtaken(context: Context, event: RunEvent, data_set: str) -> bool:
    """Say whether a later run's events of lessons have been read; of other data sets the sum of
    what is held tells. Asked only where something differs: it may have to look at all of them.
    """
    return data_set in ROLES and lesson_holdings.has_newer(
        context.connection, event["school"], data_set, event["version"]
    )


def _are_equal(end: DataSetEnd, holding: Holding, but: Sequence[StoredRecord]) -> bool:
    """Say whether MYA holds what the producer believes, but for these records."""
    others = sum(int.from_bytes(record.content_hash, "big") for record in but)
    digest = (holding.digest - others) % DIGEST_MODULUS
    believed = end["known_count"], int.from_bytes(end["known_digest"], "big")
    return (holding.count - len(but), digest) == believed


def _held_back(context: Context, event: RunEvent, end: DataSetEnd) -> list[StoredRecord]:
    """Return what MYA holds of the records that the school holds back by now: those of which a
    snapshot says so, and those with an error found on site.
    """
    school_id, name = event["school"], end["data_set"]
    found = error_log.open_on_site(context.connection, school_id, name, event["version"] + 1)
    wrong = {each["record_id"] for each in found if each["severity"] == Severity.ERROR}
    keys = {(school_id, name, record_id) for record_id in wrong | set(end["held_ids"])}
    window = end["window"]
    return [
        record
        for record in known_of(context, keys).values()
        if record.current and (window is None or _starts_in(window, record))
    ]


def _starts_in(window: Window, record: StoredRecord) -> bool:
    assert record.payload is not None  # noqa: S101 - a current record has one
    day: str = record.payload["start_at"][:10]
    return window["first_day"] <= day <= window["last_day"]


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
