"""A schema, and changes to it, for the tests of the compatibility checker."""

from collections.abc import Callable
from typing import Any

Change = Callable[[dict[str, Any]], None]


def example_schema() -> dict[str, Any]:
    return {
        "type": "record",
        "name": "Event",
        "namespace": "a.b",
        "fields": [
            {"name": "id", "type": "string"},
            {"name": "note", "type": ["null", "string"], "default": None},
            {"name": "word", "type": {"type": "enum", "name": "Word", "symbols": ["on", "off"]}},
            {
                "name": "tone",
                "type": {"type": "enum", "name": "Tone", "symbols": ["c", "d"], "default": "c"},
            },
            {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 16}},
            {
                "name": "record",
                "type": [
                    "null",
                    {
                        "type": "record",
                        "name": "Thing",
                        "fields": [
                            {"name": "name", "type": "string"},
                            {"name": "size", "type": "int"},
                            {"name": "tags", "type": {"type": "array", "items": "string"}},
                        ],
                    },
                ],
                "default": None,
            },
            {"name": "again", "type": ["null", "Thing"], "default": None},
        ],
    }


def changed(change: Change) -> dict[str, Any]:
    schema = example_schema()
    change(schema)
    return schema


def field(schema: Any, name: str) -> Any:
    return next(each for each in schema["fields"] if each["name"] == name)


def thing(schema: Any) -> Any:
    return field(schema, "record")["type"][1]


def add(**new: Any) -> Change:
    return lambda schema: schema["fields"].append({"name": "new"} | new)


def add_inside(**new: Any) -> Change:
    return lambda schema: thing(schema)["fields"].append({"name": "new"} | new)


def drop(name: str) -> Change:
    return lambda schema: schema["fields"].remove(field(schema, name))


def drop_inside(name: str) -> Change:
    return lambda schema: thing(schema)["fields"].remove(field(thing(schema), name))


def retype(name: str, to: Any) -> Change:
    return lambda schema: field(schema, name).update(type=to)


def retype_inside(name: str, to: Any) -> Change:
    return lambda schema: field(thing(schema), name).update(type=to)


def rename(new: str) -> Change:
    return lambda schema: schema.update(name=new)


def rename_inside(new: str) -> Change:
    def change(schema: dict[str, Any]) -> None:
        thing(schema).update(name=new)
        field(schema, "again")["type"][1] = new

    return change


def symbols(name: str, *now: str, **more: str) -> Change:
    return lambda schema: field(schema, name)["type"].update(symbols=list(now), **more)


def move(name: str) -> Change:
    return lambda schema: schema["fields"].insert(0, schema["fields"].pop(_place(schema, name)))


def _place(schema: dict[str, Any], name: str) -> int:
    names: list[str] = [each["name"] for each in schema["fields"]]
    return names.index(name)
