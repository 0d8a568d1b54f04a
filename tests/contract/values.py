"""Values of a schema: any at all, for properties, and fixed readable ones, for the golden bytes."""

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.wire import schemas
from tests.contract.schema_trees import Tree, tree_of

ALL_OPTIONALS: Final = 9
"""Deeper than optional values are nested in any schema."""


def values_of(subject: str) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for what can be sent on a subject."""
    return values_in(tree_of(schemas(subject)[-1].source))


def values_in(node: Tree) -> SearchStrategy[Any]:
    """Return a strategy for the values of a schema."""
    if isinstance(node, list):
        return st.one_of([values_in(branch) for branch in node])
    match node["type"]:
        case "record":
            return st.fixed_dictionaries(
                {field["name"]: values_in(field["type"]) for field in node["fields"]}
            )
        case "array":
            return st.lists(values_in(node["items"]), max_size=3)
        case "enum":
            return st.sampled_from(node["symbols"])
        case "fixed":
            return st.binary(min_size=node["size"], max_size=node["size"])
        case primitive:
            return _PRIMITIVES[primitive]


_PRIMITIVES: Final[dict[str, SearchStrategy[Any]]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "bytes": st.binary(max_size=20),
    "string": st.text(max_size=20),
}


def example(node: Tree, *, optionals: int = ALL_OPTIONALS, name: str = "", entry: str = "") -> Any:
    """Return the same readable value each time, another one for each field and list entry.

    Optional values and the entries of lists are there down to `optionals` levels, and absent below.
    """
    if isinstance(node, list):
        if not optionals:
            return None
        present = next(branch for branch in node if branch["type"] != "null")
        return example(present, optionals=optionals - 1, name=name, entry=entry)
    match node["type"]:
        case "record":
            return {
                field["name"]: example(
                    field["type"], optionals=optionals, name=field["name"], entry=entry
                )
                for field in node["fields"]
            }
        case "array":
            entries = (" 1", " 2") if optionals else ()
            return [
                example(node["items"], optionals=optionals - 1, name=name, entry=each)
                for each in entries
            ]
        case _:
            return _leaf(node, name + entry)


def _leaf(node: dict[str, Any], name: str) -> Any:
    match node["type"]:
        case "enum":
            return node["symbols"][0]
        case "fixed":
            return bytes(range(node["size"]))
        case "string":
            return _text(name)
        case primitive:
            return _bare(primitive, name)


def _text(name: str) -> str:
    day = f"2026-09-{_number(name) % 28 + 1:02}"
    clock = f"{10 if 'end' in name else 9:02}:{_number(name) % 60:02}:00"
    if name.endswith("_at"):
        return f"2026-09-01T{clock}"
    if name.endswith("_time"):
        return clock
    is_date = "date" in name or name == "day" or name.endswith("_day")
    return day if is_date else f"some {name.replace('_', ' ')} é€"


def _bare(primitive: str, name: str) -> int | bool | bytes:
    by_type: dict[str, int | bool | bytes] = {
        "boolean": True,
        "int": _number(name) % 12,
        "long": 1_788_220_800_000 + _number(name),
        "bytes": name.encode() + b"\x00\xff",
    }
    return by_type[primitive]


def _number(name: str) -> int:
    """Return a number that tells a name from others, so that fields changing places are noticed."""
    return sum(name.encode())
