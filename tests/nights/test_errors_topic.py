"""The dead-letter topic: what lies on it, and that the error log is nothing but what it says."""

from collections import Counter
from datetime import datetime
from typing import Any

import psycopg
import pytest

from contract.dead_letters import error_id, key_of
from contract.names import ERRORS, Topics
from contract.signing import KEY_HEADER, PLATFORM_KEY, SIGNATURE_HEADER
from contract.wire import schemas
from tests.laws.signers import key_id_of
from tests.nights.deployment import Deployment
from tests.nights.history import SCHOOL, History, Night
from tests.nights.log import Message, read, records

_CLOUD_EVENT = {"ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_subject"}
_COORDINATES = {
    "ce_sourceversion",
    "__connect.errors.topic",
    "__connect.errors.partition",
    "__connect.errors.offset",
}


@pytest.fixture(scope="module")
def log(history: History) -> list[Message]:
    return read(history.deployment)


@pytest.fixture(scope="module")
def dead_letters(log: list[Message]) -> list[Message]:
    return [each for each in log if each.subject == ERRORS]


def test_both_places_send_to_it_in_single_object_encoding(dead_letters: list[Message]) -> None:
    places = Counter(each.event["place"] for each in dead_letters)

    assert places.keys() == {"on-site", "inside-mya"}
    for each in dead_letters:
        assert each.value.startswith(schemas(ERRORS)[-1].header)
        assert each.event["school"] == SCHOOL


def test_the_key_is_that_of_the_error(dead_letters: list[Message]) -> None:
    for each in dead_letters:
        assert each.key == key_of(_event(each))


def test_the_headers_are_a_cloud_event(dead_letters: list[Message]) -> None:
    for each in dead_letters:
        headers = _headers(each)
        event = each.event
        assert headers.keys() >= _CLOUD_EVENT
        assert headers["ce_specversion"] == "1.0"
        assert headers["ce_type"] == f"mya.sims.error.{event['change']}"
        assert headers["ce_source"].endswith(event["place"])
        assert headers["ce_subject"] == each.key.decode()
        assert headers["content-type"] == "application/avro"
        at = datetime.fromisoformat(headers["ce_time"])
        assert round(at.timestamp() * 1000) == event["occurred_at_ms"]
    ids = Counter(_headers(each)["ce_id"] for each in dead_letters)
    assert set(ids.values()) == {1}


def test_who_found_it_signed_it(dead_letters: list[Message]) -> None:
    signers = {
        (each.event["place"], key_id)
        for each in dead_letters
        for name, key_id in each.headers
        if name == KEY_HEADER
    }

    assert signers == {
        ("on-site", key_id_of(SCHOOL).encode()),
        ("inside-mya", PLATFORM_KEY.encode()),
    }


def test_an_error_inside_mya_says_which_event_it_is_about(
    log: list[Message], dead_letters: list[Message], history: History
) -> None:
    topics = Topics(history.deployment.prefix)
    by_place = {(topics.of(each.subject), each.partition, each.offset): each for each in log}
    inside = [each for each in dead_letters if each.event["place"] == "inside-mya"]

    for each in inside:
        headers, event = _headers(each), each.event
        assert headers.keys() >= _COORDINATES
        topic, *numbers = (headers[f"__connect.errors.{name}"] for name in _AT)
        about = by_place[topic, int(numbers[0]), int(numbers[1])]
        assert about.subject == event["data_set"]
        assert about.event["record_id"] == event["record_id"]
        assert about.event["version"] == event["version"] == int(headers["ce_sourceversion"])


def test_the_relay_publishes_in_transactions(dead_letters: list[Message]) -> None:
    # A transaction leaves a marker on the partition, which no reader is ever given.
    (partition,) = {each.partition for each in dead_letters}
    offsets = [each.offset for each in dead_letters]
    inside = [each.offset for each in dead_letters if each.event["place"] == "inside-mya"]

    assert offsets == sorted(offsets)
    assert partition in range(4)
    missing = set(range(max(offsets))) - set(offsets)
    assert any(offset > min(inside) for offset in missing)


def test_an_open_error_that_stays_as_it_is_is_not_sent_again(history: History) -> None:
    assert [each for each in history.quiet.sent if each.subject == ERRORS] == []


@pytest.mark.parametrize("name", ["second", "back"])
def test_a_night_sends_only_what_changed_for_a_record_or_an_error(
    history: History, name: str
) -> None:
    nights = history.nights
    night: Night = getattr(history, name)
    before = nights[nights.index(night) - 1]
    changed_records = {(each.subject, each.event["record_id"]) for each in records(night.sent)}
    changed_states = _states(before) ^ _states(night)

    for each in night.sent:
        if each.subject == ERRORS:
            about = each.event["data_set"], each.event["record_id"]
            identity = error_id(each.key)
            assert about in changed_records or identity in {error for error, _ in changed_states}


def test_the_error_log_can_be_rebuilt_from_the_topic(history: History) -> None:
    deployment = history.deployment
    before = _error_log(deployment)

    with psycopg.connect(deployment.database_url) as connection:
        connection.execute("TRUNCATE sync.error_log, sync.error_position")
    assert _error_log(deployment) == []
    deployment.consume()

    assert {each[0] for each in before} == {
        error_id(each.key) for each in read(deployment) if each.subject == ERRORS
    }
    assert _error_log(deployment) == before


_AT = ("topic", "partition", "offset")


def _event(message: Message) -> Any:
    return message.event


def _headers(message: Message) -> dict[str, str]:
    signature = {KEY_HEADER, SIGNATURE_HEADER}
    said = [(name, value) for name, value in message.headers if name not in signature]
    headers = {name: value.decode() for name, value in said}
    assert len(headers) == len(said) == len(message.headers) - len(signature)
    return headers


def _states(night: Night) -> set[tuple[str, str]]:
    return {(each["error_id"], each["state"]) for each in night.errors}


def _error_log(deployment: Deployment) -> list[Any]:
    return deployment.query("SELECT * FROM sync.error_log ORDER BY error_id")
