"""The dead-letter topic `sims.errors`: what both the producer and the consumers say is wrong.

One key per error, so the topic compacts to the latest word on each. Raised and changed say it is
open; resolved closes it. CloudEvents headers and Kafka Connect's coordinates let tools that know
nothing of this project route and read it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final, TypedDict

from contract.catalogue import CATALOGUE
from contract.error_code import Place, Severity
from contract.events import NAMESPACE, enum_schema
from contract.names import error_key
from contract.violations import Violation


class Change(StrEnum):
    """What happened to the error."""

    RAISED = "raised"
    CHANGED = "changed"
    RESOLVED = "resolved"


class ErrorEvent(TypedDict):
    """An error as it now stands. `record_id` is empty for an error about a whole data set.

    `version` and `run_id` are those of the record or run that it was found in.
    """

    school: str
    data_set: str
    record_id: str
    code: str
    detail: str
    place: str
    severity: str
    change: str
    label: str
    message: str
    fix: str
    run_id: str
    version: int
    occurred_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where on Kafka the event lies that an Inside MYA error is about."""

    topic: str
    partition: int
    offset: int
    version: int


def error_event(
    violation: Violation,
    *,
    school: str,
    data_set: str,
    record_id: str,
    label: str,
    place: Place,
    change: Change,
    run_id: str,
    version: int,
    occurred_at_ms: int,
) -> ErrorEvent:
    """Put a violation into words, for the school and for support."""
    entry = CATALOGUE[violation.code]
    return {
        "school": school,
        "data_set": data_set,
        "record_id": record_id,
        "code": violation.code,
        "detail": violation.detail,
        "place": place.value,
        "severity": entry.severity.value,
        "change": change.value,
        "label": label,
        "message": entry.message_for(violation),
        "fix": entry.fix_for(violation),
        "run_id": run_id,
        "version": version,
        "occurred_at_ms": occurred_at_ms,
    }


def key_of(event: ErrorEvent) -> bytes:
    """Return the key of an error: the same for every word on it.

    The place is part of it: the producer must not resolve what only the consumers found.
    """
    return error_key(
        event["school"],
        event["data_set"],
        event["record_id"],
        event["code"],
        event["detail"],
        event["place"],
    )


def error_id(key: bytes) -> str:
    """Return the short id under which an error is known to people and tools."""
    return blake2b(key, digest_size=10).hexdigest()


def headers_of(event: ErrorEvent, source: Source | None = None) -> dict[str, str]:
    """Return the Kafka headers of an error event. No personal data is in them."""
    key = key_of(event)
    cloud_event = {
        "ce_specversion": "1.0",
        "ce_id": f"{error_id(key)}-{event['occurred_at_ms']}-{event['change']}",
        "ce_type": f"{NAMESPACE}.error.{event['change']}",
        "ce_source": f"/mya-sims-sync/{event['place']}",
        "ce_time": datetime.fromtimestamp(event["occurred_at_ms"] / 1000, UTC).isoformat(),
        "ce_subject": key.decode(),
        "content-type": "application/avro",
    }
    return cloud_event | (_coordinates(source) if source else {})


def _coordinates(source: Source) -> dict[str, str]:
    return {
        "ce_sourceversion": str(source.version),
        "__connect.errors.topic": source.topic,
        "__connect.errors.partition": str(source.partition),
        "__connect.errors.offset": str(source.offset),
    }


SCHEMA: Final[dict[str, Any]] = {
    "type": "record",
    "name": "ErrorEvent",
    "namespace": f"{NAMESPACE}.errors",
    "doc": "An error as it now stands.",
    "fields": [
        {"name": "school", "type": "string"},
        {"name": "data_set", "type": "string"},
        {"name": "record_id", "type": "string"},
        {"name": "code", "type": "string"},
        {"name": "detail", "type": "string"},
        # Not an enum: a hyphen is no Avro symbol.
        {"name": "place", "type": "string"},
        {"name": "severity", "type": enum_schema("Severity", Severity)},
        {"name": "change", "type": enum_schema("Change", Change)},
        {"name": "label", "type": "string"},
        {"name": "message", "type": "string"},
        {"name": "fix", "type": "string"},
        {"name": "run_id", "type": "string"},
        {"name": "version", "type": "long"},
        {"name": "occurred_at_ms", "type": "long"},
    ],
}
