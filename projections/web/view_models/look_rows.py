"""That support looked: who, when, at what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from projections.access.looks import Look
from projections.wording.clock import SchoolClock
from projections.wording.counts import listed

_PAGES: Final = {
    "overview": "the overview",
    "errors": "errors",
    "errors.csv": "errors, as a file",
    "causes": "root causes",
    "history": "resolved errors",
    "runs": "runs",
    "readiness": "readiness",
    "support": "this page",
}

_BY_PROGRAM: Final = " (API)"


@dataclass(frozen=True, slots=True)
class LookRow:
    """One hour in which somebody looked."""

    name: str
    when: str
    what: str


def look_rows(looks: Iterable[Look], clock: SchoolClock) -> list[LookRow]:
    """Say who looked, when and at what."""
    return [LookRow(look.name, _when(look, clock), _what(look.pages)) for look in looks]


def _when(look: Look, clock: SchoolClock) -> str:
    first, last = clock.moment(look.first_at), clock.time(look.last_at)
    return first if clock.time(look.first_at) == last else f"{first} to {last}"


def _what(pages: Iterable[str]) -> str:
    said = dict.fromkeys(_said(page) for page in pages)
    words = listed(said)
    return words[:1].upper() + words[1:]


def _said(page: str) -> str:
    kind = page.removesuffix(_BY_PROGRAM)
    words = _PAGES.get(kind, kind)
    return words if kind == page else f"{words} through a program"
