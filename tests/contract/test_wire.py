"""Bytes of strangers: whatever comes, it is an event of the right shape or UnreadableBytesError."""

from contextlib import suppress
from typing import Any, Final

import fastavro
import pytest
from fastavro.validation import validate
from hypothesis import given, settings
from hypothesis import strategies as st

from contract import wire
from contract.publishing import declared
from contract.wire import Schema, UnreadableBytesError, decode, encode, schema_header, schemas
from tests.contract.golden import largest_message
from tests.contract.values import values_of

SUBJECTS: Final = tuple(declared())
MESSAGES: Final = {subject: largest_message(subject) for subject in SUBJECTS}
HEADER_LENGTH: Final = 10

_CRC_64_EMPTY: Final = 0xC15D213AA4D7A795
"""The fingerprint of nothing, from the Avro specification."""


def crc_64_avro(text: str) -> int:
    """The algorithm of the Avro specification, bit by bit."""
    fingerprint = _CRC_64_EMPTY
    for byte in text.encode():
        fingerprint ^= byte
        for _ in range(8):
            fingerprint = (fingerprint >> 1) ^ (_CRC_64_EMPTY & -(fingerprint & 1))
    return fingerprint


def test_the_header_has_the_fingerprint_that_the_specification_publishes() -> None:
    expected = 0x7275D51A3F395C8F

    assert expected == crc_64_avro('"int"')
    assert b"\xc3\x01" + expected.to_bytes(8, "little") == schema_header({"type": "int"})


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_message_begins_with_the_marker_and_the_fingerprint_of_its_schema(
    subject: str,
) -> None:
    canonical = fastavro.schema.to_parsing_canonical_form(declared()[subject])

    message = MESSAGES[subject]

    assert b"\xc3\x01" + crc_64_avro(canonical).to_bytes(8, "little") == message[:HEADER_LENGTH]


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_encoded_is_decoded(subject: str, data: st.DataObject) -> None:
    value = data.draw(values_of(subject))

    assert value == decode(subject, encode(subject, value))


def test_a_subject_without_a_schema_is_a_fault_of_ours() -> None:
    with pytest.raises(LookupError, match="no-such-subject"):
        schemas("no-such-subject")


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    "header",
    [b"", b"\xc3", b"\xc3\x01", b"\xc3\x01" + bytes(8), b"\xc3\x02" + bytes(8), b"\x00" * 10],
)
def test_an_unknown_fingerprint_is_unreadable(subject: str, header: bytes) -> None:
    body = MESSAGES[subject][HEADER_LENGTH:]

    for data in (header, header + body):
        with pytest.raises(UnreadableBytesError, match="unknown_schema"):
            decode(subject, data)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_message_of_another_subject_is_unreadable(subject: str) -> None:
    for other in SUBJECTS:
        if other != subject:
            with pytest.raises(UnreadableBytesError, match="unknown_schema"):
                decode(subject, MESSAGES[other])


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_message_cut_anywhere_is_unreadable(subject: str) -> None:
    message = MESSAGES[subject]

    for length in range(len(message)):
        with pytest.raises(UnreadableBytesError):
            decode(subject, message[:length])


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("tail", [b"\0", b"more", b"\xc3\x01"])
def test_bytes_after_the_end_are_unreadable(subject: str, tail: bytes) -> None:
    message = MESSAGES[subject]

    for data in (message + tail, message + message):
        with pytest.raises(UnreadableBytesError):
            decode(subject, data)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_any_one_flipped_bit_gives_an_event_or_is_unreadable(subject: str) -> None:
    message = MESSAGES[subject]

    for place in range(len(message)):
        for bit in range(8):
            flipped = bytearray(message)
            flipped[place] ^= 1 << bit
            assert_readable_or_not(subject, bytes(flipped))


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_bytes_written_over_a_message_give_an_event_or_are_unreadable(
    subject: str, data: st.DataObject
) -> None:
    message = encode(subject, data.draw(values_of(subject)))
    start = data.draw(st.integers(0, len(message)))
    end = data.draw(st.integers(start, len(message)))

    assert_readable_or_not(subject, message[:start] + data.draw(st.binary()) + message[end:])


# A length or a count that is negative, huge, or longer than 64 bits.
_NUMBERS: Final = st.sampled_from(
    [b"\x00", b"\x01", b"\x02", b"\x7f", b"\xff" * 9 + b"\x01", b"\xfe" * 9 + b"\x01", b"\xff" * 12]
)


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=100, deadline=None)
@given(parts=st.lists(_NUMBERS | st.binary(max_size=4), max_size=40))
def test_any_body_behind_a_known_header_gives_an_event_or_is_unreadable(
    subject: str, parts: list[bytes]
) -> None:
    assert_readable_or_not(subject, schemas(subject)[-1].header + b"".join(parts))


def assert_readable_or_not(subject: str, data: bytes) -> None:
    with suppress(UnreadableBytesError):
        value = decode(subject, data)
        schema = schemas(subject)[-1].source
        assert {field["name"] for field in schema["fields"]} == value.keys()
        assert validate(value, schema, raise_errors=False)


def _version(number: int, *fields: dict[str, Any]) -> Schema:
    source = {"type": "record", "name": "Evolving", "fields": [*fields]}
    return Schema(
        subject="evolving",
        version=number,
        source=source,
        parsed=fastavro.parse_schema(source),
        header=schema_header(source),
    )


_ID: Final = {"name": "id", "type": "string"}
_GONE: Final = {"name": "gone", "type": ["null", "string"], "default": None}
_NEW: Final = {"name": "new", "type": ["null", "long"], "default": None}
_LIST: Final = {"name": "list", "type": {"type": "array", "items": "string"}, "default": []}


@pytest.fixture
def evolving(monkeypatch: pytest.MonkeyPatch) -> str:
    """A subject of two versions; no real one has a second one yet."""
    versions = [_version(2, _NEW, _ID, _LIST), _version(1, _ID, _GONE)]
    monkeypatch.setattr(wire, "_load", lambda _subject: iter(versions))
    return "evolving"


def test_versions_are_in_order_whatever_the_order_of_the_files(evolving: str) -> None:
    assert [schema.version for schema in schemas(evolving)] == [1, 2]


def test_a_message_of_an_older_version_is_read_in_the_shape_of_the_newest(evolving: str) -> None:
    older = schemas(evolving)[0].header + b"\x02a" + b"\x02\x02b"

    assert decode(evolving, older) == {"new": None, "id": "a", "list": []}


def test_the_newest_version_is_the_one_that_is_written(evolving: str) -> None:
    value = {"new": 1, "id": "a", "list": ["b"]}

    message = encode(evolving, value)

    assert schemas(evolving)[-1].header == message[:HEADER_LENGTH]
    assert value == decode(evolving, message)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x02",
        b"\x02a",
        # cut or damaged in the field that the newest version has no more
        b"\x02a\x02",
        b"\x02a\x02\x02",
        b"\x02a\x02\x01b",
        b"\x02a\x02\x50b",
        b"\x02a\x04",
        # padded
        b"\x02a\x00\x00",
    ],
)
def test_an_older_version_cut_padded_or_damaged_is_unreadable(evolving: str, body: bytes) -> None:
    with pytest.raises(UnreadableBytesError):
        decode(evolving, schemas(evolving)[0].header + body)
