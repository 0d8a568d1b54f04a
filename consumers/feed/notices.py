"""A notice: a word on an error, as JSON for whoever is not on Kafka. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from contract.dead_letters import ErrorEvent, error_id, key_of
from contract.events import NAMESPACE

_COORDINATES: Final = "__connect.errors."


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where on Kafka a message lies."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a receiver is told. The id is that of the word: the same however often it is told."""

    notice_id: str
    content: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The content as JSON, in one line."""
        return json.dumps(self.content, ensure_ascii=False, separators=(",", ":")).encode()


def notice_of(
    event: ErrorEvent,
    position: Position,
    headers: Sequence[tuple[str, bytes | None]],
    *,
    with_label: bool,
) -> Notice:
    """Put a word on an error into a notice; a label is personal data, and in it only if wanted."""
    identity = error_id(key_of(event))
    notice_id = f"{identity}-{position.partition}-{position.offset}"
    content = {
        "id": notice_id,
        "type": f"{NAMESPACE}.error.{event['change']}",
        "occurred_at": rfc3339(event["occurred_at_ms"]),
        "error_id": identity,
        "school_id": event["school"],
        "data_set": event["data_set"],
        "record_id": event["record_id"],
        "detail": event["detail"],
        "code": event["code"],
        "severity": event["severity"],
        "place": event["place"],
        "change": event["change"],
        "state": "resolved" if event["change"] == "resolved" else "open",
        "message": event["message"],
        "fix": event["fix"],
        "run_id": event["run_id"],
        "version": event["version"],
        "position": _as_json(position),
        "about": _about(dict(headers)),
    }
    return Notice(
        notice_id=notice_id, content=content | ({"label": event["label"]} if with_label else {})
    )


def rfc3339(at_ms: int) -> str:
    """Return a time as RFC 3339 has it, in UTC and with milliseconds."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _about(headers: Mapping[str, bytes | None]) -> dict[str, Any] | None:
    """Return where the event lies that the error is about: none for one found at the school."""
    found = [headers.get(_COORDINATES + name) for name in ("topic", "partition", "offset")]
    topic, partition, offset = (each.decode() if each else "" for each in found)
    if not (topic and partition.isdecimal() and offset.isdecimal()):
        return None
    return _as_json(Position(topic=topic, partition=int(partition), offset=int(offset)))


def _as_json(position: Position) -> dict[str, Any]:
    return {
        "topic": position.topic,
        "partition": position.partition,
        "offset": position.offset,
    }
