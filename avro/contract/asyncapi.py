"""The AsyncAPI document of the topics that other teams read: the errors, and the runs.

`python -m contract.asyncapi docs/asyncapi.json` writes it; a test holds that the one of the
repository is current. Everything in it is taken from the code: schemas, keys, headers, settings.
"""

import json
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from contract.dead_letters import Change
from contract.error_code import Place
from contract.events import NAMESPACE
from contract.names import DEFAULT_TOPIC_PREFIX, ERRORS, RUNS, Topics
from contract.topic_settings import TOPIC_SETTINGS
from contract.wire import Schema, schemas

_AVRO: Final = "application/vnd.apache.avro+json;version=1.9.0"
_BINDING_VERSION: Final = "0.5.0"

_PARAGRAPHS: Final = (
    (
        "What the sync of schools' data from SIMS to MYA tells on Kafka: what is wrong with a"
        " school's data, and how its nightly runs went."
    ),
    (
        "**Bytes.** Every message is Avro in the single-object encoding: `C3 01`, the eight bytes"
        " of its schema's CRC-64-AVRO fingerprint in little endian, then the Avro binary. No schema"
        " registry is needed: the messages below are all versions that were ever published, each"
        " with the ten bytes that its messages begin with (`x-header`). Versions are compatible"
        " both ways."
    ),
    (
        "**Reading.** Read committed data only (`isolation.level=read_committed`). The topics are"
        " compacted: the last word on every key stays for ever, those before it for a week at"
        " least. A school's messages are all on one partition, murmur2(school) modulo the number of"
        " partitions. A null value means that the key is to be forgotten. A deployment may have"
        f" another prefix than `{DEFAULT_TOPIC_PREFIX}` before its topics' names."
    ),
    (
        "**Signatures.** The headers `mya_key` and `mya_signature` (32 bytes) tell the platform who"
        " wrote a message. What somebody forged lies here too until it is overtaken; the error log"
        " and its API show what was verified."
    ),
    "**Personal data** may be in values (`label`), never in keys or headers.",
)

_KEYS: Final = {
    ERRORS: (
        "`school/data set/record/code/detail/place`, each part percent-encoded whole: the same for"
        " every word on an error. Empty parts: a whole run has no data set, a whole data set no"
        " record. An error's id is the BLAKE2b hash of its key, 10 bytes, in hexadecimal."
    ),
    RUNS: (
        "`school/run/run id/step`, or the data set in place of the step for those that a data set"
        " ended with: the history of runs. `school/ended`: the latest completed run once more,"
        " whole. The school is percent-encoded. `school/erased/hash`: an entry of the ledger of"
        " people who were erased, of another schema, for the platform alone. `~filler`: skip it."
    ),
}
_TITLES: Final = {ERRORS: "Errors", RUNS: "Runs"}
_SAID: Final = {
    ERRORS: (
        "An error as it now stands: raised, changed or resolved. Errors found at the school and by"
        " the rules of MYA alike; one key per error."
    ),
    RUNS: (
        "The life of a school's nightly run: started, how each data set ended, completed or"
        " abandoned."
    ),
}


def document() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "MYA SIMS sync",
            "version": metadata.version("mya-sims-sync"),
            "description": "\n\n".join(_PARAGRAPHS),
        },
        "defaultContentType": "application/avro",
        "channels": {subject: _channel(subject) for subject in (ERRORS, RUNS)},
        "operations": {f"tell-{subject}": _operation(subject) for subject in (ERRORS, RUNS)},
        "components": {
            "messages": {
                _message_name(each): _message(each)
                for subject in (ERRORS, RUNS)
                for each in schemas(subject)
            },
        },
    }


def text() -> str:
    """Return the document as it is checked in."""
    return json.dumps(document(), indent=2) + "\n"


def _channel(subject: str) -> dict[str, Any]:
    topic = Topics().of(subject)
    return {
        "address": topic,
        "title": _TITLES[subject],
        "description": _SAID[subject],
        "messages": {
            _message_name(each): {"$ref": f"#/components/messages/{_message_name(each)}"}
            for each in schemas(subject)
        },
        "bindings": {
            "kafka": {
                "topic": topic,
                "topicConfiguration": {
                    "cleanup.policy": [TOPIC_SETTINGS["cleanup.policy"]],
                    "delete.retention.ms": int(TOPIC_SETTINGS["delete.retention.ms"]),
                },
                "bindingVersion": _BINDING_VERSION,
            }
        },
        "x-topic-settings": dict(TOPIC_SETTINGS),
    }


def _operation(subject: str) -> dict[str, Any]:
    """Return what the sync does with a channel: it alone sends there, and others receive."""
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{subject}"},
        "summary": _SAID[subject],
        "messages": [
            {"$ref": f"#/channels/{subject}/messages/{_message_name(each)}"}
            for each in schemas(subject)
        ],
    }


def _message(schema: Schema) -> dict[str, Any]:
    headers = {"headers": _error_headers()} if schema.subject == ERRORS else {}
    return {
        "name": schema.source["name"],
        "title": f"{_TITLES[schema.subject]}, version {schema.version} of the schema",
        "contentType": "application/avro",
        **headers,
        "payload": {"schemaFormat": _AVRO, "schema": schema.source},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": _KEYS[schema.subject]},
                "bindingVersion": _BINDING_VERSION,
            }
        },
        "x-header": schema.header.hex(),
    }


def _message_name(schema: Schema) -> str:
    return f"{schema.subject}-v{schema.version}"


def _error_headers() -> dict[str, Any]:
    """Return the JSON Schema of what `dead_letters.headers_of` returns."""
    of_every_error = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": _text("The error's id, when it was said, and what: unique to this word on it."),
        "ce_type": {"enum": [f"{NAMESPACE}.error.{change}" for change in Change]},
        "ce_source": {"enum": [f"/mya-sims-sync/{place}" for place in Place]},
        "ce_time": _text("When it was said.") | {"format": "date-time"},
        "ce_subject": _text("The message's key."),
        "content-type": {"const": "application/avro"},
    }
    of_some = {
        "ce_sourceversion": _number("The version of the record that the error is about."),
        "__connect.errors.topic": _text("Where that record lies: its topic,"),
        "__connect.errors.partition": _number("its partition,"),
        "__connect.errors.offset": _number("and its offset."),
    }
    return {
        "type": "object",
        "description": "CloudEvents in the binary mode; and, for an error that was found inside"
        " MYA, where the record lies that it is about, as Kafka Connect tells it.",
        "required": list(of_every_error),
        "properties": _typed(of_every_error | of_some),
    }


def _typed(properties: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: {"type": "string", **each} for name, each in properties.items()}


def _text(description: str) -> dict[str, Any]:
    return {"description": description}


def _number(description: str) -> dict[str, Any]:
    return {"description": description, "pattern": "^[0-9]+$"}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8")
