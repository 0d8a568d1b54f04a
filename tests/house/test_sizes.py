"""Functions fit a screen, and files have one noun."""

import ast
from typing import Final

from tests.house.modules import Module, module_of, modules

FILE_LINES_MAX: Final = 250
FUNCTION_LINES_MAX: Final = 70
FUNCTION_LINES_LONG: Final = 40

LONG_WITH_A_REASON: Final = {
    "tests/nights/expected.py expected": "one field a line, of all that has to be there",
}
"""Functions that may be long, though never beyond the wall."""


def functions(module: Module) -> dict[str, int]:
    """Return how many lines each function has."""
    return {
        f"{module.place} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def lines_of_functions() -> dict[str, int]:
    return {name: lines for module in modules() for name, lines in functions(module).items()}


def test_no_file_is_too_long() -> None:
    lines = {
        module.place: len(module.file.read_text(encoding="utf-8").splitlines())
        for module in modules()
    }

    assert {place: count for place, count in lines.items() if count > FILE_LINES_MAX} == {}


def test_no_function_is_beyond_the_wall() -> None:
    lines = lines_of_functions()

    assert {name: count for name, count in lines.items() if count > FUNCTION_LINES_MAX} == {}


def test_a_long_function_has_a_reason() -> None:
    long = {name for name, count in lines_of_functions().items() if count > FUNCTION_LINES_LONG}

    assert set() == long - LONG_WITH_A_REASON.keys(), "shorten it"
    assert set() == LONG_WITH_A_REASON.keys() - long, "take it off the list"


def test_the_lines_of_a_function_are_counted_from_its_name_to_its_end() -> None:
    module = module_of("@decorated\ndef f():\n    a = 1\n\n    async def g():\n        return a\n")

    assert functions(module) == {"example.py f": 5, "example.py g": 2}
