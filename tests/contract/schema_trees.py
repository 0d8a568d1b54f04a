"""Avro schemas as trees that stand by themselves: every name in full, every reference followed.

Goes in: a schema as it is declared or published. Comes out: a list for a union, else a dict with
`type`. Recursive types are not supported; none of ours is.
"""

from typing import Any, Final

Tree = dict[str, Any] | list[Any]

_PRIMITIVES: Final = frozenset(
    ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
)
_NAMED: Final = frozenset(("record", "enum", "fixed"))


def tree_of(schema: Any) -> Tree:
    """Return the tree of a schema."""
    return _expanded(schema, "", {})


def _expanded(schema: Any, namespace: str, known: dict[str, Tree]) -> Tree:
    if isinstance(schema, list):
        return [_expanded(branch, namespace, known) for branch in schema]
    if isinstance(schema, str):
        return {"type": schema} if schema in _PRIMITIVES else known[_full(schema, namespace)]
    match schema["type"]:
        case "array":
            return {"type": "array", "items": _expanded(schema["items"], namespace, known)}
        case kind if kind in _NAMED:
            return _named(schema, namespace, known)
        case inner:
            return _expanded(inner, namespace, known)


def _named(schema: dict[str, Any], namespace: str, known: dict[str, Tree]) -> Tree:
    name = _full(schema["name"], schema.get("namespace", namespace))
    node = schema | {"name": name}
    if schema["type"] == "record":
        inside = name.rpartition(".")[0]
        node["fields"] = [
            field | {"type": _expanded(field["type"], inside, known)} for field in schema["fields"]
        ]
    known[name] = node
    return node


def _full(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"
