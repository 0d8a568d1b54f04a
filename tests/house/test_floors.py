"""Nothing imports upward, nothing imports in a circle, and each floor keeps to its own tools."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from sys import stdlib_module_names
from typing import Any, Final

import pytest

from tests.house.modules import FLOORS, ROOT, Module, imports, module_of, modules, modules_of, texts

OWN: Final = {module.part for module in modules()}

BELOW: Final = {
    "contract": {"contract"},
    "producer": {"contract", "producer"},
    "projections": {"contract", "projections"},
    "consumers": {"contract", "projections", "consumers"},
}

EXTRAS: Final = {
    "producer": ("producer",),
    "projections": ("consumers", "web"),
    "consumers": ("consumers",),
}
"""The extras of pyproject.toml that a floor is installed with."""

IMPORTED_AS: Final = {"kafka-python": "kafka"}
"""Packages that are imported under another name than they are installed under."""

CONTRACT_TOOLS: Final[Mapping[str, set[str]]] = {
    "contract.partitions": {"confluent_kafka"},
    "contract.program.log_lines": {"structlog"},
    "contract.program.metrics": {"prometheus_client"},
    "contract.program.options": {"typer"},
    "contract.program.status_server": {"prometheus_client", "structlog"},
    "contract.program.stopping": {"structlog"},
}
"""What a module of the contract may import besides fastavro."""

SQL: Final = re.compile(
    r"\bSELECT\s.*\bFROM\b|\bSELECT 1\b|\bINSERT\s+INTO\b|\bUPDATE\s+\S+\s+SET\b|\bDELETE\s+FROM\b"
    r"|\b(CREATE|DROP|ALTER)\s+(TABLE|SCHEMA|VIEW|INDEX|DATABASE)\b|\bCOPY\s+\S+\s+(FROM|TO)\b",
    re.DOTALL,
)


def upward(module: Module) -> list[str]:
    return [
        f"{module.place} imports {name}"
        for name in imports(module)
        if _part(name) in OWN - BELOW[module.part]
    ]


def foreign(module: Module, allowed: Iterable[str]) -> list[str]:
    known = {*OWN, *stdlib_module_names, *allowed}
    return [
        f"{module.place} imports {name}" for name in imports(module) if _part(name) not in known
    ]


def statements(module: Module) -> list[str]:
    return [f"{module.place}:{line}" for line, text in texts(module) if SQL.search(text)]


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_what_is_below_it_and_no_more(floor: str) -> None:
    offences = [each for module in modules_of(floor) for each in upward(module)]

    assert not offences


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_the_packages_that_it_is_installed_with(floor: str) -> None:
    offences = [each for module in modules_of(floor) for each in foreign(module, _packages(module))]

    assert not offences


def test_the_school_gets_no_database_driver_and_the_tables_no_kafka_client() -> None:
    assert not _installed("producer") & {"psycopg", "sqlalchemy", "alembic"}
    offences = [
        f"{module.place} imports {name}"
        for module in modules_of("projections")
        for name in imports(module)
        if _part(name) == "confluent_kafka" or name.startswith("contract.partitions")
    ]
    assert not offences


def test_what_crosses_the_wire_knows_nothing_of_programs() -> None:
    offences = [
        f"{module.place} imports {name}"
        for module in modules_of("contract")
        if not module.name.startswith("contract.program")
        for name in imports(module)
        if name.startswith("contract.program")
    ]

    assert not offences


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle(modules()) == []


def test_sql_is_in_the_projections_alone() -> None:
    # The producer's own state is in SQLite, behind one folder.
    others = [
        module
        for module in modules_of("contract", "producer", "consumers")
        if not module.name.startswith("producer.state")
    ]

    assert not [each for module in others for each in statements(module)]


def test_the_consumers_execute_no_statement() -> None:
    calls = [
        f"{module.place}:{number}"
        for module in modules_of("consumers")
        for number, line in enumerate(module.file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\.(execute|executemany|copy|cursor)\(", line)
    ]

    assert not calls


def circle(of: Iterable[Module]) -> list[str]:
    """Return the modules of one circle of imports, or nothing."""
    by_name = {module.name: module for module in of}
    graph = {name: set(_imported(module, by_name)) for name, module in by_name.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def _imported(module: Module, by_name: Mapping[str, Any]) -> Iterator[str]:
    for name in imports(module):
        found = name if name in by_name else name.rpartition(".")[0]
        if found in by_name:
            yield found


def _part(name: str) -> str:
    return name.partition(".")[0]


def _packages(module: Module) -> set[str]:
    if module.part == "contract":
        return {"fastavro"} | CONTRACT_TOOLS.get(module.name, set())
    return _installed(*EXTRAS[module.part])


def _installed(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = (each for extra in extras for each in project["optional-dependencies"][extra])
    requirements = (*project["dependencies"], *optional)
    found = (re.match(r"[\w-]+", requirement) for requirement in requirements)
    return {IMPORTED_AS.get(each[0], each[0]).replace("-", "_").lower() for each in found if each}


# The checks themselves: each must find what it is for.


@pytest.mark.parametrize(
    ("name", "source", "is_upward"),
    [
        ("contract.example", "import producer.night", True),
        ("contract.example", "from projections import tables", True),
        ("producer.example", "from projections.database import connect", True),
        ("producer.example", "def f():\n    import local", True),
        ("projections.example", "import consumers", True),
        ("consumers.example", "from tests.laws import tables", True),
        ("consumers.example", "import bench.floor", True),
        ("consumers.example", "from projections import tables\nimport contract", False),
        ("producer.example", "import os\nimport contract.wire", False),
    ],
)
def test_an_upward_import_is_found(name: str, source: str, is_upward: bool) -> None:
    assert is_upward == bool(upward(module_of(source, name)))


@pytest.mark.parametrize(
    ("source", "is_foreign"),
    [
        ("import psycopg", True),
        ("from psycopg.rows import dict_row", True),
        ("import lxml.etree\nimport os.path", False),
        ("from contract import wire", False),
    ],
)
def test_a_package_from_elsewhere_is_found(source: str, is_foreign: bool) -> None:
    assert is_foreign == bool(foreign(module_of(source), {"lxml"}))


def test_a_circle_is_found_and_named() -> None:
    one = module_of("from producer.two import x", "producer.one")
    two = module_of("def f():\n    import producer.three", "producer.two")
    three = module_of("from producer import one", "producer.three")

    assert sorted(set(circle([one, two, three]))) == [
        "producer.one",
        "producer.three",
        "producer.two",
    ]
    assert circle([one, two]) == []


@pytest.mark.parametrize(
    ("source", "is_sql"),
    [
        ('x = "SELECT id FROM t"', True),
        ('x = f"INSERT INTO {t}"', True),
        ('x = "UPDATE t SET a = 1"', True),
        ('x = "DELETE  FROM t"', True),
        ('x = "create a table, select from a list"', False),
        ('"""SELECT id FROM t"""', False),
    ],
)
def test_a_statement_is_found(source: str, is_sql: bool) -> None:
    assert is_sql == bool(statements(module_of(source)))
