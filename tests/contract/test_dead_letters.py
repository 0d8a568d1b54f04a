import json
from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.catalogue import CATALOGUE
from contract.dead_letters import (
    Change,
    ErrorEvent,
    Source,
    error_event,
    error_id,
    headers_of,
    key_of,
)
from contract.error_code import ErrorCode, Place
from contract.violations import Violation
from contract.wire import decode, encode

PRIVATE = "Ash Birch"
"""A person's value: a label, or what fills the message."""

SOURCE = Source(topic="sims.students", partition=3, offset=0, version=1_788_220_800_001)


def event(**more: Any) -> ErrorEvent:
    given: dict[str, Any] = {
        "violation": Violation("member_not_imported", "42"),
        "school": "s/1",
        "data_set": "class-groups",
        "record_id": "7a%2FMa",
        "label": PRIVATE,
        "place": Place.INSIDE_MYA,
        "change": Change.RAISED,
        "run_id": "run-1",
        "version": 7,
        "occurred_at_ms": 1_788_220_800_123,
    }
    return error_event(**given | more)


def test_an_error_is_put_into_words() -> None:
    assert event() == {
        "school": "s/1",
        "data_set": "class-groups",
        "record_id": "7a%2FMa",
        "code": "member_not_imported",
        "detail": "42",
        "place": "inside-mya",
        "severity": "error",
        "change": "raised",
        "label": PRIVATE,
        "message": "Person 42 is a member, but is not a user in MYA. The membership was left out.",
        "fix": "Put right why person 42 was not imported, or remove the membership in SIMS.",
        "run_id": "run-1",
        "version": 7,
        "occurred_at_ms": 1_788_220_800_123,
    }


def test_a_warning_says_so() -> None:
    assert event(violation=Violation("duplicate_key"))["severity"] == "warning"


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("change", Change)
def test_every_error_crosses_the_wire(place: Place, change: Change) -> None:
    value: dict[str, Any] = {**event(place=place, change=change)}

    assert value == decode("errors", encode("errors", value))


def test_the_key_is_made_of_what_the_error_is_and_where() -> None:
    assert key_of(event()) == (b"s%2F1/class-groups/7a%252FMa/member_not_imported/42/inside-mya")


def test_an_error_of_a_whole_data_set_has_no_record_in_its_key() -> None:
    found = key_of(event(violation=Violation("subjects_off"), record_id="", label=""))

    assert found == b"s%2F1/class-groups//subjects_off//inside-mya"


@pytest.mark.parametrize(
    "more",
    [
        {"change": Change.CHANGED},
        {"change": Change.RESOLVED},
        {"label": "someone else"},
        {"run_id": "run-2", "version": 8},
        {"occurred_at_ms": 1},
        {"violation": Violation("member_not_imported", "42", {"more": "words"})},
    ],
)
def test_every_word_on_an_error_has_its_key(more: dict[str, Any]) -> None:
    assert key_of(event()) == key_of(event(**more))


@pytest.mark.parametrize(
    "more",
    [
        {"school": "s2"},
        {"data_set": "year-groups"},
        {"record_id": "7b"},
        {"violation": Violation("supervisor_not_imported", "42")},
        {"violation": Violation("member_not_imported", "43")},
        {"place": Place.ON_SITE},
    ],
)
def test_another_error_has_another_key_and_id(more: dict[str, Any]) -> None:
    one, other = key_of(event()), key_of(event(**more))

    assert one != other
    assert error_id(one) != error_id(other)


def test_the_id_of_an_error_stays_for_ever() -> None:
    assert error_id(b"s1/students/42/username_taken//inside-mya") == "bae20fe0a8d399e93440"


def test_the_headers_are_those_of_a_cloud_event() -> None:
    headers = headers_of(event())

    assert headers == {
        "ce_specversion": "1.0",
        "ce_id": f"{error_id(key_of(event()))}-1788220800123-raised",
        "ce_type": "mya.sims.error.raised",
        "ce_source": "/mya-sims-sync/inside-mya",
        "ce_time": "2026-09-01T00:00:00.123000+00:00",
        "ce_subject": "s%2F1/class-groups/7a%252FMa/member_not_imported/42/inside-mya",
        "content-type": "application/avro",
    }
    assert datetime.fromisoformat(headers["ce_time"]).astimezone(UTC).year == 2026


def test_an_error_about_an_event_says_where_that_lies() -> None:
    assert headers_of(event(), SOURCE) == headers_of(event()) | {
        "ce_sourceversion": "1788220800001",
        "__connect.errors.topic": "sims.students",
        "__connect.errors.partition": "3",
        "__connect.errors.offset": "0",
    }


def test_each_word_has_an_id_of_its_own_and_the_same_when_it_is_sent_again() -> None:
    words = [event(), event(change=Change.RESOLVED), event(occurred_at_ms=1)]

    assert len({headers_of(each)["ce_id"] for each in words}) == len(words)
    assert headers_of(event()) == headers_of(event())


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_no_personal_data_is_in_the_key_or_the_headers(entry: ErrorCode) -> None:
    names = {name for _, name, _, _ in Formatter().parse(entry.message + entry.fix) if name}
    private = dict.fromkeys(names - {"detail", "words", "for_person"}, PRIVATE)

    said = event(violation=Violation(entry.code, "42", private))

    assert said["label"] == PRIVATE
    for told in (key_of(said).decode(), json.dumps(headers_of(said, SOURCE))):
        assert "Ash" not in told
        assert "Birch" not in told


@given(label=st.text(), reason=st.text(), school=st.text(), record_id=st.text(), detail=st.text())
def test_headers_are_plain_text_that_label_and_message_have_no_part_in(
    label: str, reason: str, school: str, record_id: str, detail: str
) -> None:
    def headers(label: str, reason: str) -> dict[str, str]:
        violation = Violation("extract_unreadable", detail, {"reason": reason})
        said = event(violation=violation, label=label, school=school, record_id=record_id)
        return headers_of(said, SOURCE)

    found = headers(label, reason)

    assert found == headers("", "")
    assert all(value.isascii() and value.isprintable() for value in found.values())
