"""A root cause whole, or a line of several: what to do, and what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from contract.catalogue import CATALOGUE
from projections.reading.cause_values import Cause, CauseGroup, Following, Kind, Waiting
from projections.web.view_models.cause_lines import Label, again_of
from projections.web.view_models.cause_words import (
    following_words,
    follows_of,
    label_of,
    plain_title_of,
    title_of,
    title_of_group,
)
from projections.web.view_models.links import Link, Links, help_of, help_of_code
from projections.wording import counts, names
from projections.wording.clock import SchoolClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact with its name; a code is set apart."""

    name: str
    value: str
    address: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CausePage:
    """What the page of a cause, or of a line of them, shows."""

    trail: tuple[tuple[str, str], ...]
    title: str
    heading: str
    follows: str
    meaning: str
    fix: str
    again: str
    help: Link
    severity: str
    data_set: Link
    place: str
    place_meaning: str
    since: datetime
    facts: tuple[Fact, ...]
    effects: tuple[str, ...]
    causes: tuple[Label, ...]
    causes_more: str
    all_errors: str
    reference: str


def page_of(
    cause: Cause, next_start: datetime | None, clock: SchoolClock, links: Links
) -> CausePage:
    """Return what is shown of one cause."""
    return CausePage(
        trail=(("Overview", links.overview), (title_of(cause), "")),
        title=plain_title_of(cause),
        heading=title_of(cause),
        follows=follows_of(cause.follows, cause.waits, causes=1),
        meaning=cause.message,
        fix=cause.fix,
        again=f"{again_of(next_start, clock)}. It goes away by itself.",
        help=_help(cause.kind, cause.data_set, cause.code),
        severity=cause.severity,
        data_set=Link(names.data_set(cause.data_set), help_of(cause.data_set)),
        place=names.place(cause.place),
        place_meaning=names.place_meaning(cause.place),
        since=cause.since,
        facts=tuple(_facts(cause)),
        effects=tuple(_effects(cause.follows, cause.waits)),
        causes=(),
        causes_more="",
        all_errors=counts.counted(cause.errors, "error goes", "errors go"),
        reference=_reference(links.school_id, cause.cause_id, cause.code, cause.data_set),
    )


def page_of_group(
    group: CauseGroup, next_start: datetime | None, clock: SchoolClock, links: Links
) -> CausePage:
    """Return what is shown of a line of causes."""
    title = title_of_group(group)
    rest = group.cause_count - len(group.causes)
    return CausePage(
        trail=(("Overview", links.overview), (title, "")),
        title=title,
        heading=title,
        follows=follows_of(group.follows, group.waits, causes=group.cause_count),
        meaning=group.message,
        fix=group.fix,
        again=f"{again_of(next_start, clock)}. Each goes away by itself.",
        help=_help(group.kind, group.data_set, group.code),
        severity=group.severity,
        data_set=Link(names.data_set(group.data_set), help_of(group.data_set)),
        place=names.place(group.place),
        place_meaning=names.place_meaning(group.place),
        since=group.since,
        facts=(),
        effects=tuple(_effects(group.follows, group.waits)),
        causes=tuple(Label(label_of(each), links.cause(each.cause_id)) for each in group.causes),
        causes_more=f"And {counts.number(rest)} more." if rest > 0 else "",
        all_errors="",
        reference=_reference(links.school_id, group.group_id, group.code, group.data_set),
    )


def _facts(cause: Cause) -> Iterator[Fact]:
    if cause.label:
        yield Fact(name="In SIMS", value=cause.label)
    if cause.record_id:
        yield Fact(name="Id in SIMS", value=cause.record_id, is_code=True)
    entry = CATALOGUE.get(cause.code)
    if cause.detail and cause.detail != cause.record_id and entry is not None and entry.about:
        name = entry.about[:1].upper() + entry.about[1:]
        yield Fact(name=name, value=cause.detail, is_code=True)
    if cause.kind is not Kind.MISSING:
        yield Fact(name="Code", value=cause.code, address=help_of_code(cause.code), is_code=True)


def _effects(follows: Iterable[Following], waits: Iterable[Waiting]) -> Iterator[str]:
    yield from (following_words(each) for each in follows)
    for each in waits:
        yield f"{counts.records_of(each.data_set, each.records)}, once it is read"


def _help(kind: Kind, data_set: str, code: str) -> Link:
    if kind is Kind.MISSING or code not in CATALOGUE:
        return Link(names.data_set(data_set), help_of(data_set))
    return Link("what this error means", help_of_code(code))


def _reference(school_id: str, cause_id: str, code: str, data_set: str) -> str:
    lines = {"School": school_id, "Cause": cause_id, "Code": code, "Data set": data_set or "–"}
    return "\n".join(f"{name}: {value}" for name, value in lines.items())
