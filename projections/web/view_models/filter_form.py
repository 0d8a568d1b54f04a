"""The form above a list of errors: what can be chosen, and what is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from contract.catalogue import CATALOGUE
from contract.data_sets import ALL
from contract.error_code import Place, Severity
from projections.web.view_models.asked import FILTERS, SORTS, TEXT, Asked
from projections.wording import names, titles


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from."""

    name: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and how the list is without it: an address, or what to post."""

    text: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The whole form."""

    choices: tuple[Choice, ...]
    hidden: tuple[tuple[str, str], ...]
    """What is asked for and cannot be chosen here."""
    chips: tuple[Chip, ...]


_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "data_set": names.data_set,
    "place": names.place,
    "severity": lambda severity: f"{names.severity(severity)}s",
    "code": titles.of_code,
    "run": lambda run_id: f"First found in run {run_id}",
    "cause": lambda _: "One root cause",
    TEXT: lambda text: f"“{text}”",
}


def form_of(asked: Asked, codes: Iterable[str]) -> FilterForm:
    """Return the form for what is asked for; `codes` are those that can be chosen."""
    return FilterForm(
        choices=tuple(_choices(asked, codes)),
        hidden=tuple((name, value) for name in ("run", "cause") if (value := getattr(asked, name))),
        chips=tuple(_chips(asked)),
    )


def _choices(asked: Asked, codes: Iterable[str]) -> Iterator[Choice]:
    data_sets = {each.name: each.title for each in ALL}
    places = {place.value: names.place(place) for place in Place}
    severities = {each.value: f"{names.severity(each)}s" for each in Severity}
    wanted = {*codes, asked.code} - {""}
    by_title = sorted((titles.of_code(code), code) for code in wanted if code in CATALOGUE)
    yield _choice("data_set", "Data set", {"": "All data sets"} | data_sets, asked.data_set)
    yield _choice("severity", "Severity", {"": "Both"} | severities, asked.severity)
    yield _choice("place", "Found", {"": "Anywhere"} | places, asked.place)
    kinds = {"": "All kinds"} | {code: title for title, code in by_title}
    yield _choice("code", "Kind", kinds, asked.code)
    yield _choice("sort", "Order", SORTS, asked.order)


def _choice(name: str, title: str, options: Mapping[str, str], chosen: str) -> Choice:
    return Choice(
        name,
        title,
        tuple(Option(value, words, value == chosen) for value, words in options.items()),
    )


def _chips(asked: Asked) -> Iterator[Chip]:
    for name in FILTERS:
        if value := getattr(asked, name):
            yield Chip(_WORDS[name](value), asked.without(name))
