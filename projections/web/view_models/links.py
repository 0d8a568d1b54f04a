"""Addresses of pages. No personal value is ever part of one: ids and codes only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

HELP: Final = "/help"
HELP_OF_ERRORS: Final = "/help/errors"
SCHOOLS: Final = "/schools"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Links:
    """The pages of one school."""

    school_id: str

    @property
    def overview(self) -> str:
        """Last night, and what is to be put right."""
        return self._page()

    @property
    def errors(self) -> str:
        """The list of open errors."""
        return self._page("errors")

    @property
    def csv(self) -> str:
        """The list as a table to download."""
        return self._page("errors.csv")

    @property
    def history(self) -> str:
        """What was put right."""
        return self._page("history")

    @property
    def runs(self) -> str:
        """All runs."""
        return self._page("runs")

    @property
    def readiness(self) -> str:
        """What a night needs."""
        return self._page("readiness")

    @property
    def support(self) -> str:
        """Who of support has looked."""
        return self._page("support")

    def error(self, error_id: str) -> str:
        """Return the page of one error."""
        return self._page("errors", error_id)

    def cause(self, cause_id: str) -> str:
        """Return the page of a root cause."""
        return self._page("causes", cause_id)

    def run(self, run_id: str) -> str:
        """Return the page of one run."""
        return self._page("runs", run_id)

    def errors_where(self, **values: str) -> str:
        """Return the list of open errors by some filters."""
        return with_query(self.errors, values.items())

    def _page(self, *parts: str) -> str:
        return "/".join(("/s", *(quote(part, safe="") for part in (self.school_id, *parts))))


def with_query(address: str, values: Iterable[tuple[str, str]]) -> str:
    """Return an address with the values that are not empty as its query."""
    query = urlencode([(name, value) for name, value in values if value])
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{query}" if query else address


def help_of(data_set: str) -> str:
    """Return the page of help of a data set; for what is about none, that of all errors."""
    return f"/help/{quote(data_set, safe='')}" if data_set else HELP_OF_ERRORS


def help_of_code(code: str) -> str:
    """Return where a code is explained."""
    return f"{HELP_OF_ERRORS}#{quote(code, safe='')}"
