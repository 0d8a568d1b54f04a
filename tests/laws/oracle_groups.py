"""The oracle's groups: a row for each, enabled while current and synced, and who is in them."""

from collections.abc import Iterator
from typing import Any, Final

from contract.declaration import Record
from contract.events import Event
from tests.laws.history import is_current, record_of
from tests.laws.oracle_verdicts import Judge, Verdict

_TYPES: Final = {"year-groups": "Year", "house-groups": "House", "class-groups": "Class"}
_MEMBERS_ARE: Final = ("students", "staff-members")
_ENTRY_CODES: Final = {
    "group_memberships": "member_not_imported",
    "group_supervisors": "supervisor_not_imported",
}


def rows(judge: Judge) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the groups, their members and their supervisors."""
    for data_set, kind in _TYPES.items():
        for group_id, event in judge.history.latest_of(data_set):
            yield "user_groups", (kind, group_id, *_group_row(judge, data_set, event))
            if _is_enabled(judge, data_set, event):
                for table, entry in _entries(record_of(event)):
                    if any(judge.is_met(each, entry["user_id"]) for each in _MEMBERS_ARE):
                        dates = entry["start_date"], entry["end_date"]
                        yield table, (kind, group_id, entry["user_id"], *dates)


def errors(judge: Judge) -> Iterator[tuple[str, str, str, str]]:
    """Yield what groups lack, and the one error of a school whose subjects are not synced."""
    for data_set in _TYPES:
        for group_id, event in judge.history.standing(data_set):
            for code, detail in _group_errors(judge, event):
                yield data_set, group_id, code, detail
    classes = judge.history.standing("class-groups")
    if any(judge.subject_verdict(event) is Verdict.NOT_JUDGED for _, event in classes):
        yield "class-groups", "", "subjects_off", ""


def _group_row(judge: Judge, data_set: str, event: Event) -> tuple[Any, ...]:
    record = record_of(event)
    is_sound = not judge.history.wrong(event, data_set)
    shown = {
        name: record.get(name) if is_sound and judge.is_met(to, record.get(name)) else None
        for name, to in (("subject_id", "subjects"), ("year_group_id", "year-groups"))
    }
    head = record["name"], record["description"]
    enabled = _is_enabled(judge, data_set, event)
    return (*head, shown["subject_id"], shown["year_group_id"], enabled)


def _is_enabled(judge: Judge, data_set: str, event: Event) -> bool:
    is_sound = not judge.history.wrong(event, data_set)
    return is_sound and is_current(event) and judge.subject_verdict(event) is Verdict.MET


def _group_errors(judge: Judge, event: Event) -> Iterator[tuple[str, str]]:
    record = record_of(event)
    subject = judge.subject_verdict(event)
    if subject is Verdict.ERROR:
        yield "subject_not_synced", record["subject_id"]
    if subject is not Verdict.MET:
        return
    year_group_id = record.get("year_group_id")
    if year_group_id and judge.verdict(event, ["year-groups"], year_group_id) is Verdict.ERROR:
        yield "year_group_missing", year_group_id
    for table, entry in _entries(record):
        if judge.verdict(event, _MEMBERS_ARE, entry["user_id"]) is Verdict.ERROR:
            yield _ENTRY_CODES[table], entry["user_id"]


def _entries(record: Record) -> Iterator[tuple[str, Record]]:
    for entry in record["memberships"]:
        yield "group_memberships", entry
    for entry in record["supervisors"]:
        yield "group_supervisors", entry
