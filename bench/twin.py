"""The twins of the lessons' topic: the same events as Kafka Connect reads them, with the same keys
on the same partitions.

A value is flat JSON, either with its schema, which is what Connect takes without a registry beside
it, or without, and then the connector's settings have the schema. The content hash is text: the
peer's fast way of writing takes no bytes.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

_MOMENT: Final = {"type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1}
_KINDS: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string", "optional": True},
    "bigint": {"type": "int64", "optional": True},
    "timestamp": _MOMENT | {"optional": True},
}
_COLUMNS: Final = {
    "school": "text",
    "record_id": "text",
    "run_id": "text",
    "version": "bigint",
    "first_version": "bigint",
    "operation": "text",
    "author": "text",
    "observed_at_ms": "bigint",
    "content_hash": "text",
    "event_instance_id": "text",
    "user_id": "text",
    "class_name": "text",
    "subject_name": "text",
    "staff_name": "text",
    "location_name": "text",
    "period_name": "text",
    "start_at": "timestamp",
    "end_at": "timestamp",
}
KEY: Final = ("school", "record_id")

TABLE: Final = (
    f"CREATE TABLE twin ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())},"
    f" PRIMARY KEY ({', '.join(KEY)}))"
)
"""What the peer writes into: it has the index of the key, and no other."""

SCHEMA: Final = json.dumps(
    {
        "type": "struct",
        "optional": False,
        "fields": [{"field": name} | _KINDS[kind] for name, kind in _COLUMNS.items()],
    },
    separators=(",", ":"),
)


def encode_whole(event: Mapping[str, Any]) -> bytes:
    """Return an event of a student's lesson as JSON with its schema."""
    return f'{{"schema":{SCHEMA},"payload":{_payload(event)}}}'.encode()


def encode_bare(event: Mapping[str, Any]) -> bytes:
    """Return an event of a student's lesson as JSON without its schema."""
    return _payload(event).encode()


def _payload(event: Mapping[str, Any]) -> str:
    payload = {**event, **event["record"]}
    payload["content_hash"] = event["content_hash"].hex()
    for name in ("start_at", "end_at"):
        payload[name] = _milliseconds(payload[name])
    del payload["record"], payload["first"]
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _milliseconds(local_time: str) -> int:
    """Return a local time as Connect has it: as if it were UTC."""
    return int(datetime.fromisoformat(local_time).replace(tzinfo=UTC).timestamp() * 1000)
