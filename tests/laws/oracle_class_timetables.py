"""The oracle's class timetables: shown while their class, period and room are there."""

from collections.abc import Iterator
from typing import Any, Final

from contract.events import Event
from tests.laws.history import record_of
from tests.laws.oracle_verdicts import Judge, Verdict

_HARD: Final = {
    "class_id": ("class-groups", "no_class_group"),
    "period_id": ("periods", "period_missing"),
    "room_id": ("rooms", "room_missing"),
}
"""By field: where it refers to, and the code of what is missing there."""


def rows(judge: Judge) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the class timetable events, without what is not judged and without staff not there."""
    for _, event in judge.history.standing("class-timetables"):
        verdicts = _hard_verdicts(judge, event)
        if verdicts["class_id"] is Verdict.MET and _stands(verdicts):
            record = record_of(event)
            shown = {
                field: record[field] if verdict is Verdict.MET else None
                for field, verdict in (verdicts | _staff_verdict(judge, event)).items()
            }
            yield (
                "class_timetable_events",
                (
                    shown["class_id"],
                    shown["period_id"],
                    shown.get("room_id"),
                    shown.get("staff_id"),
                    record["start_date"],
                    record["end_date"],
                ),
            )


def errors(judge: Judge) -> Iterator[tuple[str, str, str, str]]:
    """Yield what class timetable events lack that are not past."""
    for record_id, event in judge.history.standing("class-timetables"):
        if record_of(event)["end_date"] >= judge.history.day:
            for code, detail in _errors_of(judge, event):
                yield "class-timetables", record_id, code, detail


def _errors_of(judge: Judge, event: Event) -> Iterator[tuple[str, str]]:
    record, verdicts = record_of(event), _hard_verdicts(judge, event)
    if verdicts["class_id"] is Verdict.NOT_JUDGED:
        # Nothing to show it on, and nothing that the school could put right here.
        return
    if Verdict.WAIT in verdicts.values():
        return
    for field, verdict in verdicts.items():
        if verdict is Verdict.ERROR:
            yield _HARD[field][1], record[field]
    if _stands(verdicts) and Verdict.ERROR in _staff_verdict(judge, event).values():
        yield "staff_missing", record["staff_id"]


def _stands(verdicts: dict[str, Verdict]) -> bool:
    return {Verdict.MET, Verdict.NOT_JUDGED}.issuperset(verdicts.values())


def _hard_verdicts(judge: Judge, event: Event) -> dict[str, Verdict]:
    record = record_of(event)
    return {
        field: judge.verdict(event, [to], record[field])
        for field, (to, _) in _HARD.items()
        if record[field]
    }


def _staff_verdict(judge: Judge, event: Event) -> dict[str, Verdict]:
    staff_id = record_of(event)["staff_id"]
    if not staff_id:
        return {}
    return {"staff_id": judge.verdict(event, ["staff-members"], staff_id)}
