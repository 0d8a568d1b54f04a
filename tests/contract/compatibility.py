"""Whether what was written with one schema can be read with another, by Avro's rules.

Stricter than Avro in three points: names must agree in full, aliases do not count, and no primitive
is promoted to another. A promotion is possible in one direction only and so never FULL, except
between bytes and string, which would change what the code gets.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from tests.contract.schema_trees import Tree, tree_of


def obstacles_among(versions: Sequence[Any]) -> list[str]:
    """Return what keeps schemas from being FULL_TRANSITIVE compatible: each read with each."""
    return [
        f"v{writer + 1} read with v{reader + 1}: {obstacle}"
        for writer, reader in permutations(range(len(versions)), 2)
        for obstacle in obstacles(tree_of(versions[writer]), tree_of(versions[reader]))
    ]


def obstacles(writer: Tree, reader: Tree, at: str = "") -> Iterator[str]:
    """Yield each reason why data written with `writer` may be unreadable with `reader`."""
    if isinstance(writer, list):
        for branch in writer:
            yield from obstacles(branch, reader, at)
    elif isinstance(reader, list):
        yield from _in_union(writer, reader, at)
    elif _identity(writer) != _identity(reader):
        yield f"{at}: {_identity(writer)} became {_identity(reader)}"
    else:
        yield from _inside(writer, reader, at)


def _in_union(writer: dict[str, Any], reader: list[Any], at: str) -> Iterator[str]:
    for branch in reader:
        if _identity(branch) == _identity(writer):
            yield from obstacles(writer, branch, at)
            return
    yield f"{at}: {_identity(writer)} is in no branch"


def _inside(writer: dict[str, Any], reader: dict[str, Any], at: str) -> Iterator[str]:
    match writer["type"]:
        case "record":
            yield from _in_record(writer, reader, at)
        case "array":
            yield from obstacles(writer["items"], reader["items"], f"{at}[]")
        case "enum" if "default" not in reader:
            for symbol in writer["symbols"]:
                if symbol not in reader["symbols"]:
                    yield f"{at}: {symbol!r} is no symbol, and there is no default"


def _in_record(writer: dict[str, Any], reader: dict[str, Any], at: str) -> Iterator[str]:
    written = {field["name"]: field for field in writer["fields"]}
    for field in reader["fields"]:
        name = field["name"]
        if name in written:
            yield from obstacles(written[name]["type"], field["type"], f"{at}.{name}")
        elif "default" not in field:
            yield f"{at}.{name}: is not written, and has no default"


def _identity(node: dict[str, Any]) -> str:
    """Return what must be the same on both sides: the type, its full name, its size."""
    parts = (node["type"], node.get("name"), node.get("size"))
    return " ".join(str(part) for part in parts if part is not None)
