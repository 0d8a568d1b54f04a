import json
from typing import Any

import pytest

from consumers.feed.notices import Notice, Position, notice_of, rfc3339
from contract.dead_letters import Change, Source, headers_of
from contract.error_code import Place
from contract.violations import Violation
from tests.consumers.feed.telling import LABEL, word

AT = Position(topic="sims.errors", partition=3, offset=17)
SOURCE = Source(topic="sims.class-groups", partition=3, offset=5, version=9)


def notice(*, with_label: bool = False, source: Source | None = None, **more: Any) -> Notice:
    event = word(**more)
    headers = [(name, value.encode()) for name, value in headers_of(event, source).items()]
    return notice_of(event, AT, headers, with_label=with_label)


def test_a_notice_says_what_the_word_says() -> None:
    assert notice(source=SOURCE).content == {
        "id": "b5d1274abedd81b0fa01-3-17",
        "type": "mya.sims.error.raised",
        "occurred_at": "2026-09-01T00:00:00.000Z",
        "error_id": "b5d1274abedd81b0fa01",
        "school_id": "oak",
        "data_set": "class-groups",
        "record_id": "7",
        "detail": "42",
        "code": "member_not_imported",
        "severity": "error",
        "place": "inside-mya",
        "change": "raised",
        "state": "open",
        "message": "Person 42 is a member, but is not a user in MYA. The membership was left out.",
        "fix": "Put right why person 42 was not imported, or remove the membership in SIMS.",
        "run_id": "run-0",
        "version": 1_788_220_800_000,
        "position": {"topic": "sims.errors", "partition": 3, "offset": 17},
        "about": {"topic": "sims.class-groups", "partition": 3, "offset": 5},
    }


def test_a_label_is_in_it_only_where_asked_for() -> None:
    plain, with_label = notice(), notice(with_label=True)

    assert LABEL.encode() not in plain.body
    assert with_label.content == plain.content | {"label": LABEL}


@pytest.mark.parametrize(
    ("change", "state"),
    [(Change.RAISED, "open"), (Change.CHANGED, "open"), (Change.RESOLVED, "resolved")],
)
def test_it_says_how_the_error_now_stands(change: Change, state: str) -> None:
    assert notice(change=change).content["state"] == state


def test_an_error_found_at_the_school_is_about_no_message() -> None:
    assert notice(place=Place.ON_SITE).content["about"] is None


@pytest.mark.parametrize("odd", [b"", b"x", b"-1", None])
def test_coordinates_that_make_no_sense_are_left_out(odd: bytes | None) -> None:
    headers = [(name, value.encode()) for name, value in headers_of(word(), SOURCE).items()]
    spoilt = [*headers, ("__connect.errors.offset", odd)]

    assert notice_of(word(), AT, spoilt, with_label=False).content["about"] is None


def test_the_body_is_json_in_one_line() -> None:
    violation = Violation("member_not_imported", "Zoë\n2")
    made = notice(violation=violation)

    assert b"\n" not in made.body
    assert json.loads(made.body) == made.content


@pytest.mark.parametrize(
    ("at_ms", "written"),
    [(0, "1970-01-01T00:00:00.000Z"), (1_788_220_800_123, "2026-09-01T00:00:00.123Z")],
)
def test_times_are_those_of_rfc_3339(at_ms: int, written: str) -> None:
    assert rfc3339(at_ms) == written
