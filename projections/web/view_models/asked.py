"""What a list of errors is asked for: filters, order and page, from a query or a form.

A deep link carries ids and codes. Text that somebody looks for may be a name, so it is posted and
never part of an address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from contract.catalogue import CATALOGUE
from contract.data_sets import BY_NAME
from contract.error_code import Place, Severity
from projections.reading.filters import Filter, Sort, State
from projections.web.view_models.links import with_query

VALUE_MAX: Final = 200
TEXT: Final = "text"

SORTS: Final[dict[str, str]] = {
    Sort.DATA_SET: "By data set",
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.LABEL: "By name",
}

_ALLOWED: Final[dict[str, frozenset[str]]] = {
    "data_set": frozenset(BY_NAME),
    "place": frozenset(Place),
    "severity": frozenset(Severity),
    "code": frozenset(CATALOGUE),
    "sort": frozenset(SORTS),
}
"""Values that are not among these are as if they had not been asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for; empty where nothing is."""

    data_set: str = ""
    place: str = ""
    severity: str = ""
    code: str = ""
    run: str = ""
    cause: str = ""
    text: str = ""
    sort: str = ""
    after: str = ""

    @property
    def order(self) -> Sort:
        """In which order."""
        return Sort(self.sort or Sort.DATA_SET)

    @property
    def is_private(self) -> bool:
        """Say whether it would tell of somebody: text that is looked for, or a name that a page
        ended with.
        """
        return bool(self.text or (self.after and self.order is Sort.LABEL))

    @property
    def is_filtered(self) -> bool:
        """Say whether some errors are left out."""
        return any(getattr(self, name) for name in FILTERS)

    def without(self, *names: str) -> "Asked":
        """Return the same without some of it, from its first page."""
        return replace(self, **dict.fromkeys(("after", *names), ""))

    def from_(self, cursor: str) -> "Asked":
        """Return the same, from the page after a cursor."""
        return replace(self, after=cursor)

    def filter_of(self, school_id: str, state: State) -> Filter:
        """Return the filter for a school's errors."""
        return Filter(
            school_id=school_id,
            state=state,
            data_set=self.data_set or None,
            place=self.place or None,
            severity=self.severity or None,
            run_id=self.run or None,
            code=self.code or None,
            text=self.text or None,
            cause=self.cause or None,
        )

    def address(self, page: str) -> str:
        """Return the deep link. Text is not part of it."""
        return with_query(page, ((name, value) for name, value in self.values() if name != TEXT))

    def values(self) -> Iterator[tuple[str, str]]:
        """Yield what is asked for by name."""
        for field in fields(self):
            if value := getattr(self, field.name):
                yield field.name, value


FILTERS: Final = ("data_set", "place", "severity", "code", "run", "cause", TEXT)


def asked_in_query(query: Mapping[str, str]) -> Asked:
    """Read what an address asks for."""
    return replace(asked_in_form(query), text="")


def asked_in_form(form: Mapping[str, str]) -> Asked:
    """Read what a form asks for."""
    known = {field.name for field in fields(Asked)}
    given = {name: value.strip()[:VALUE_MAX] for name, value in form.items() if name in known}
    return Asked(
        **{
            name: value
            for name, value in given.items()
            if value in _ALLOWED.get(name, (value,)) and value.isprintable()
        }
    )
