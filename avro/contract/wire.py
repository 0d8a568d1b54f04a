"""Bytes on the wire: Avro's single-object encoding, with fastavro called directly.

A message is `C3 01`, the 8-byte CRC-64-AVRO fingerprint of its schema's canonical form in little
endian, then the Avro binary. The fingerprint finds the schema among those shipped in `schemas/`,
so a school needs no registry, and events of every schema version ever published stay readable.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any, Final

import fastavro
from fastavro.schema import fingerprint, to_parsing_canonical_form

_MARKER: Final = b"\xc3\x01"
_HEADER_LENGTH: Final = 10


class UnreadableBytesError(ValueError):
    """The bytes are not an event of this subject: they go to quarantine."""


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One published version of one subject's schema, ready to encode and decode."""

    subject: str
    version: int
    source: dict[str, Any]
    parsed: Any
    header: bytes


def schema_header(source: dict[str, Any]) -> bytes:
    """Return the ten bytes before every message of this schema."""
    canonical = to_parsing_canonical_form(source)
    return _MARKER + bytes.fromhex(fingerprint(canonical, "CRC-64-AVRO"))


@cache
def schemas(subject: str) -> tuple[Schema, ...]:
    """Return every published version of a subject's schema, oldest first.

    Raises LookupError for a subject that has none.
    """
    found = sorted(_load(subject), key=lambda schema: schema.version)
    if not found:
        raise LookupError(f"no schema is published for {subject!r}")
    return tuple(found)


def encode(subject: str, value: dict[str, Any]) -> bytes:
    """Encode a value with the newest schema of its subject."""
    schema = schemas(subject)[-1]
    buffer = BytesIO()
    buffer.write(schema.header)
    fastavro.schemaless_writer(buffer, schema.parsed, value)
    return buffer.getvalue()


def decode(subject: str, data: bytes) -> dict[str, Any]:
    """Decode an event, as written by any published version, into the newest version's shape.

    Raises UnreadableBytesError for bytes that are cut, padded, of another subject or of a version
    that this build does not know.
    """
    writer = _by_header(subject).get(data[:_HEADER_LENGTH])
    if writer is None:
        raise UnreadableBytesError("unknown_schema")
    buffer = BytesIO(data)
    value = _read(buffer, writer, None)
    if buffer.tell() != len(data):
        raise UnreadableBytesError("trailing_bytes")
    newest = schemas(subject)[-1]
    if writer is newest:
        return value
    # Resolved in a second reading: fastavro does not notice a cut in a field that it leaves out.
    return _read(buffer, writer, newest.parsed)


def _read(buffer: BytesIO, writer: Schema, reader: Any) -> dict[str, Any]:
    buffer.seek(_HEADER_LENGTH)
    try:
        value: Any = fastavro.schemaless_reader(buffer, writer.parsed, reader)
    except (EOFError, IndexError, ValueError, OverflowError, MemoryError, TypeError, KeyError) as e:
        # What fastavro raises for bytes that do not fit the schema; it has no error of its own.
        raise UnreadableBytesError("bytes_do_not_fit_schema") from e
    if not isinstance(value, dict):
        raise UnreadableBytesError("bytes_do_not_fit_schema")
    return value


@cache
def _by_header(subject: str) -> dict[bytes, Schema]:
    return {schema.header: schema for schema in schemas(subject)}


def _load(subject: str) -> Iterator[Schema]:
    for file in resources.files("contract").joinpath("schemas").iterdir():
        name, _, rest = file.name.partition(".v")
        if name == subject and rest.endswith(".avsc"):
            source = json.loads(file.read_text(encoding="utf-8"))
            yield Schema(
                subject=subject,
                version=int(rest.removesuffix(".avsc")),
                source=source,
                parsed=fastavro.parse_schema(source),
                header=schema_header(source),
            )
