"""The source of the project, parsed: every module of every part, and what it imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

FLOORS: Final = ("contract", "producer", "projections", "consumers")
"""What is shipped. Below them all is the contract; nothing of theirs may lean on the rest."""

_FOLDERS: Final = {"contract": "avro/contract"} | {
    part: part for part in (*FLOORS[1:], "bundle", "local", "bench", "tests")
}


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One file of Python."""

    name: str
    file: Path
    tree: ast.Module

    @property
    def part(self) -> str:
        """The part of the project that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def place(self) -> str:
        """Where people find it."""
        return str(self.file.relative_to(ROOT))


def module_of(source: str, name: str = "producer.example") -> Module:
    """Return a module that is not there, to try a check on."""
    return Module(name, ROOT / "example.py", ast.parse(source))


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the project."""
    return tuple(
        Module(_name(part, file, ROOT / folder), file, ast.parse(file.read_text(encoding="utf-8")))
        for part, folder in _FOLDERS.items()
        for file in sorted((ROOT / folder).rglob("*.py"))
    )


def modules_of(*parts: str) -> list[Module]:
    """Return the modules of some parts."""
    return [each for each in modules() if each.part in parts]


def imports(module: Module) -> Iterator[str]:
    """Yield the full name of what each import names: a module, or a name inside one."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.place}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def names(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of each attribute of a module, like `os.getuid`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.lineno, f"{node.value.id}.{node.attr}"


def texts(module: Module) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each string that is no docstring."""
    docstrings = set(_docstrings(module.tree))
    for node in set(ast.walk(module.tree)) - docstrings:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield every string that stands by itself: of a module, class, function or constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _name(part: str, file: Path, folder: Path) -> str:
    path = file.relative_to(folder).with_suffix("")
    return ".".join((part, *path.parts)).removesuffix(".__init__")
