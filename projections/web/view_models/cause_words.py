"""What root causes are called, and what is said to follow from them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from projections.reading.cause_values import Cause, CauseGroup, Following, Kind, Waiting
from projections.wording import counts, names, titles
from projections.wording.clock import british_dates


def title_of_group(group: CauseGroup) -> str:
    """Return the heading of a line."""
    if group.kind is Kind.MISSING:
        if group.cause_count == 1 and group.causes:
            return title_of(group.causes[0])
        return f"{counts.records_of(group.data_set, group.cause_count)} are not in MYA"
    detail = group.column or (group.causes[0].detail if group.causes else "")
    return titles.of_errors(
        group.code, detail=detail, data_set=group.data_set, records=group.cause_count
    )


def title_of(cause: Cause) -> str:
    """Return the heading of one cause, by what the school calls it."""
    label = british_dates(cause.label)
    if not label:
        return plain_title_of(cause)
    if cause.kind is Kind.MISSING:
        return titles.of_missing(cause.data_set, label)
    return titles.of_error(cause.code, detail=cause.detail, data_set=cause.data_set, label=label)


def plain_title_of(cause: Cause) -> str:
    """Return the heading of one cause, without the name of anybody."""
    if cause.kind is Kind.MISSING:
        return titles.of_missing(cause.data_set, cause.record_id)
    return titles.of_errors(cause.code, detail=cause.detail, data_set=cause.data_set, records=1)


def label_of(cause: Cause) -> str:
    """Return what the school calls the thing to put right."""
    if cause.label:
        return british_dates(cause.label)
    if cause.record_id:
        noun = counts.record_of(cause.data_set)
        return f"{noun[0].upper()}{noun[1:]} {cause.record_id}"
    return names.data_set(cause.data_set)


def follows_of(follows: Iterable[Following], waits: Iterable[Waiting], *, causes: int) -> str:
    """Say what follows from so many causes: 37 classes and 61 class lessons wait for it."""
    told = _together(follows)
    held = [_counted(each) for each in told if each.severity == "error"]
    spared = [_counted(each) for each in told if each.severity != "error"]
    unread = [(counts.records_of(each.data_set, each.records), each.records) for each in waits]
    it = "it" if causes == 1 else "them"
    return " ".join(
        f"{counts.listed(words for words, _ in parts)}"
        f" {one if sum(count for _, count in parts) == 1 else several} {it}."
        for parts, one, several in (
            (held, "waits for", "wait for"),
            (unread, "is looked at after", "are looked at after"),
            (spared, "goes without", "go without"),
        )
        if parts
    )


def _together(follows: Iterable[Following]) -> list[Following]:
    """Return what follows, memberships of classes and of houses counted as one kind."""
    kinds: dict[tuple[str, str], Following] = {}
    for each in follows:
        kind = each.severity, each.code if each.code in _PARTS else f"{each.data_set} {each.code}"
        seen = kinds.get(kind)
        kinds[kind] = (
            each
            if seen is None
            else replace(
                seen, errors=seen.errors + each.errors, records=seen.records + each.records
            )
        )
    return list(kinds.values())


_PARTS: Final = {
    "member_not_imported": "membership",
    "supervisor_not_imported": "entry of a supervisor",
    "related_student_missing": "link of a contact",
}
_SEVERAL_PARTS: Final = {
    "supervisor_not_imported": "entries of supervisors",
    "related_student_missing": "links of contacts",
}
"""What is kept out where the record itself stands."""


def following_words(following: Following) -> str:
    """Say what follows: 37 classes."""
    return _counted(following)[0]


def _counted(following: Following) -> tuple[str, int]:
    part = _PARTS.get(following.code)
    if part is None:
        words = counts.records_of(following.data_set, following.records)
        return words, following.records
    several = _SEVERAL_PARTS.get(following.code)
    return counts.counted(following.errors, part, several), following.errors
