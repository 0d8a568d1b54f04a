"""The AsyncAPI document is current, whole, and says what is really sent."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import fastavro
import pytest
from jsonschema import Draft202012Validator

from contract import asyncapi
from contract.dead_letters import Change, Source, error_event, headers_of
from contract.error_code import Place
from contract.names import ERRORS, RUNS, Topics
from contract.topic_settings import TOPIC_SETTINGS
from contract.violations import Violation
from contract.wire import schemas
from tests.contract.golden import golden_files

CHECKED_IN: Final = Path(__file__).parents[2] / "docs" / "asyncapi.json"
DOCUMENT: Final = asyncapi.document()

_REFERENCE: Final = {
    "type": "object",
    "required": ["$ref"],
    "properties": {"$ref": {"type": "string", "pattern": "^#/"}},
    "additionalProperties": False,
}
_KAFKA: Final = {"type": "object", "required": ["kafka"], "maxProperties": 1}
_STRUCTURE: Final = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "additionalProperties": False,
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "defaultContentType": {"type": "string"},
        "info": {"type": "object", "required": ["title", "version", "description"]},
        "channels": {
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages", "bindings"],
                "properties": {
                    "messages": {"additionalProperties": _REFERENCE},
                    "bindings": _KAFKA,
                },
            }
        },
        "operations": {
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel", "messages"],
                "properties": {
                    "action": {"enum": ["send", "receive"]},
                    "channel": _REFERENCE,
                    "messages": {"type": "array", "minItems": 1, "items": _REFERENCE},
                },
            }
        },
        "components": {
            "type": "object",
            "required": ["messages"],
            "properties": {
                "messages": {
                    "additionalProperties": {
                        "type": "object",
                        "required": ["name", "contentType", "payload", "bindings"],
                        "properties": {
                            "payload": {"required": ["schemaFormat", "schema"]},
                            "bindings": _KAFKA,
                        },
                    }
                }
            },
        },
    },
}
"""Of AsyncAPI 3.0 what the document uses."""


def test_the_document_is_current() -> None:
    assert asyncapi.text() == CHECKED_IN.read_text(encoding="utf-8"), (
        "python -m contract.asyncapi docs/asyncapi.json"
    )


def test_it_has_the_structure_of_asyncapi() -> None:
    document = json.loads(asyncapi.text())

    assert list(Draft202012Validator(_STRUCTURE).iter_errors(document)) == []


def test_every_reference_leads_somewhere() -> None:
    found = list(_references(DOCUMENT))

    assert found
    for each in found:
        assert _resolved(each)


@pytest.mark.parametrize("subject", [ERRORS, RUNS])
def test_a_channel_has_every_version_that_was_published(subject: str) -> None:
    channel = DOCUMENT["channels"][subject]

    messages = [_resolved(each["$ref"]) for each in channel["messages"].values()]

    assert channel["address"] == Topics().of(subject)
    assert channel["x-topic-settings"] == TOPIC_SETTINGS
    assert [each["payload"]["schema"] for each in messages] == [
        each.source for each in schemas(subject)
    ]


@pytest.mark.parametrize("subject", [ERRORS, RUNS])
def test_the_golden_messages_are_read_by_the_document_alone(subject: str) -> None:
    by_header = {
        each["x-header"]: fastavro.parse_schema(each["payload"]["schema"])
        for each in DOCUMENT["components"]["messages"].values()
    }
    messages = [each.message for each in golden_files() if each.subject == subject]

    assert messages
    for each in messages:
        schema = by_header[each[:10].hex()]
        assert fastavro.schemaless_reader(BytesIO(each[10:]), schema, None)


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("change", Change)
@pytest.mark.parametrize(
    "source", [None, Source(topic="sims.students", partition=3, offset=7, version=8)]
)
def test_headers_are_what_it_says(place: Place, change: Change, source: Source | None) -> None:
    event = error_event(
        Violation("member_not_imported", "42"),
        school="s/1",
        data_set="class-groups",
        record_id="7a",
        label="7a",
        place=place,
        change=change,
        run_id="run-1",
        version=7,
        occurred_at_ms=1_788_220_800_123,
    )
    of_newest = f"{ERRORS}-v{schemas(ERRORS)[-1].version}"
    wanted = DOCUMENT["components"]["messages"][of_newest]["headers"]
    headers = headers_of(event, source)

    assert list(Draft202012Validator(wanted).iter_errors(headers)) == []
    assert headers.keys() <= wanted["properties"].keys()


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for each in node.values():
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


def _resolved(reference: str) -> Any:
    node: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node
