"""Whatever is read from the environment is an option too, so that `--help` tells of it."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.house.modules import FLOORS, Module, module_of, modules_of, texts

NO_OPTION: Final = {
    "MYA_SIMS_PASSWORD": "a command line is read by whoever lists the processes; the help names it",
    "MYA_WEBHOOK_SECRET": "as the password; the help of `feed --webhook` names it",
    "MYA_ROOT_KEY": "as the password; the help of the programs that need it names it",
    "MYA_SCHOOL_SECRET": "as the password; the help of `mya-producer run` names it",
    "MYA_SMTP_PASSWORD": "as the password; the help of `digest --smtp-user` names it",
}
"""Variables without a twin, each with its reason."""

NO_VARIABLE: Final = {"--version": "asks about the program, and not for anything to be done"}
"""Options without a twin, each with its reason."""


def mentioned(module: Module) -> Iterator[str]:
    for _, text in texts(module):
        yield from re.findall(r"\bMYA_[A-Z0-9_]+", text)


def documented(module: Module) -> Iterator[str]:
    """Yield the variables that are the twin of an option."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.keyword) and node.arg == "envvar":
            assert isinstance(node.value, ast.Constant), f"{module.place}:{node.value.lineno}"
            yield str(node.value.value)


def test_every_variable_is_the_twin_of_an_option() -> None:
    shipped = modules_of(*FLOORS)
    known = {name for module in shipped for name in documented(module)}

    assert known
    assert known.isdisjoint(NO_OPTION)
    known |= NO_OPTION.keys()
    assert {
        module.place: unknown for module in shipped if (unknown := {*mentioned(module)} - known)
    } == {}


def test_every_option_has_a_twin() -> None:
    without = [
        f"{module.place}:{call.lineno}"
        for module in modules_of(*FLOORS)
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "typer.Option"
        and "envvar" not in {keyword.arg for keyword in call.keywords}
        and NO_VARIABLE.keys().isdisjoint(
            each.value for each in call.args if isinstance(each, ast.Constant)
        )
    ]

    assert not without


def test_a_variable_is_found_in_code_and_in_messages_and_not_in_docstrings() -> None:
    module = module_of('"""MYA_TOLD"""\nx = os.environ["MYA_READ"]\ny = f"set MYA_SAID, {x}"\n')

    assert {*mentioned(module)} == {"MYA_READ", "MYA_SAID"}


def test_a_twin_is_found() -> None:
    module = module_of('x = typer.Option("--all", envvar="MYA_ALL")')

    assert [*documented(module)] == ["MYA_ALL"]
