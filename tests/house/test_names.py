"""Names say what a thing is."""

import ast
from collections.abc import Iterable
from sys import stdlib_module_names
from typing import Final

import pytest

from tests.house.modules import modules

SAYS_NOTHING: Final = frozenset(
    f"{word}{ending}"
    for word in ("util", "utility", "common", "manager", "helper", "info", "misc", "base")
    for ending in ("", "s")
) | {"utilities"}


def nameless(names: Iterable[str]) -> list[str]:
    """Return the modules that are named after nothing, or like one of the standard library."""
    return [
        name
        for name in names
        if (last := name.rpartition(".")[2]) in stdlib_module_names - {"__main__"}
        or not SAYS_NOTHING.isdisjoint(last.split("_"))
    ]


def test_every_module_is_named_for_what_it_holds() -> None:
    assert nameless(module.name for module in modules() if "." in module.name) == []


def test_every_module_says_what_it_is_for() -> None:
    # A test's name is its documentation.
    silent = [
        module.place
        for module in modules()
        if module.part != "tests" and not ast.get_docstring(module.tree)
    ]

    assert not silent


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("consumers.utils", True),
        ("producer.common", True),
        ("local.kafka_manager", True),
        ("producer.row_helper", True),
        ("consumers.queue", True),
        ("producer.state.types", True),
        ("projections.information", False),
        ("producer.settings", False),
        ("local.__main__", False),
    ],
)
def test_a_name_that_says_nothing_is_found(name: str, is_found: bool) -> None:
    assert is_found == bool(nameless([name]))
