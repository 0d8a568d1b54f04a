"""The event of a record: the envelope that every data set's topic carries.

An event is the whole record as it stands after a run, never a delta. A removal is an event too,
with the last known record. Null values on the topic are no events: they mean "forget".
"""

from enum import StrEnum
from typing import Any, Final, TypedDict

from contract.becomes import User
from contract.declaration import DataSet, Record, optional
from contract.hashing import HASH_BYTES

NAMESPACE: Final = "mya.sims"


class Operation(StrEnum):
    """What happened to the record in the run."""

    CREATED = "created"
    UPDATED = "updated"
    REMOVED = "removed"
    SNAPSHOT = "snapshot"


class Author(StrEnum):
    """Who says so: the school's producer, or the platform (repairs, snapshot removals)."""

    SCHOOL = "school"
    PLATFORM = "platform"


class First(TypedDict):
    """What MYA takes once, when the account is created: as the record stood when first sent."""

    username: str | None
    preferred_email: str | None
    preferred_telephone: str | None


class Event(TypedDict):
    """A record event. `version` is the run's start in milliseconds since 1970, UTC, and compares
    over all of a school's records; `first_version` is that of the run that first sent the record.
    """

    school: str
    record_id: str
    run_id: str
    version: int
    first_version: int
    operation: str
    author: str
    observed_at_ms: int
    content_hash: bytes
    first: First | None
    record: Record | None


def event_schema(data_set: DataSet) -> dict[str, Any]:
    """Return the Avro schema of a data set's events, derived from its declaration."""
    name = data_set.avro_name
    return {
        "type": "record",
        "name": f"{name}Event",
        "namespace": f"{NAMESPACE}.{data_set.name.replace('-', '_')}",
        "doc": f"A change of one record of {data_set.name}.",
        "fields": [
            {"name": "school", "type": "string"},
            {"name": "record_id", "type": "string"},
            {"name": "run_id", "type": "string"},
            {"name": "version", "type": "long"},
            {"name": "first_version", "type": "long"},
            {"name": "operation", "type": enum_schema("Operation", Operation)},
            {"name": "author", "type": enum_schema("Author", Author)},
            {"name": "observed_at_ms", "type": "long"},
            {
                "name": "content_hash",
                "type": {"type": "fixed", "name": "ContentHash", "size": HASH_BYTES},
            },
            *([_FIRST] if isinstance(data_set.becomes, User) else []),
            {
                "name": "record",
                "type": [
                    "null",
                    {"type": "record", "name": name, "fields": data_set.record_fields()},
                ],
                "default": None,
            },
        ],
    }


def enum_schema(name: str, symbols: type[StrEnum]) -> dict[str, Any]:
    """Return the Avro enum of a set of words.

    The first is what a reader takes a word for that a later version added: without a default, no
    word could ever be added.
    """
    words = [each.value for each in symbols]
    return {"type": "enum", "name": name, "symbols": words, "default": words[0]}


_FIRST: Final[dict[str, Any]] = {
    "name": "first",
    "type": [
        "null",
        {
            "type": "record",
            "name": "First",
            "fields": [
                optional("username", "string"),
                optional("preferred_email", "string"),
                optional("preferred_telephone", "string"),
            ],
        },
    ],
    "default": None,
}
