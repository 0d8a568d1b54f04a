"""Lists of errors: filtered, in pages that concurrent changes do not disturb."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.dead_letters import Change
from projections.reading import errors
from projections.reading.cursors import CursorError, encode
from projections.reading.errors import Filter, Sort, State
from tests.projections.reading.logged import SCHOOL, START, add_run, ids, raise_errors

OURS: Final = Filter(school_id=SCHOOL)


def test_a_page_ends_where_the_next_begins_whatever_changes(connection: Connection[Any]) -> None:
    raise_errors(connection, *"abcdef")

    first = errors.page(connection, OURS, limit=2, sort=Sort.OLDEST)
    raise_errors(connection, "a", first_offset=6, change=Change.RESOLVED)
    raise_errors(connection, "g", first_offset=7)
    second = errors.page(connection, OURS, limit=2, sort=Sort.OLDEST, after=first.next_cursor)

    assert (ids(first.rows), ids(second.rows)) == (["a", "b"], ["c", "d"])


@pytest.mark.parametrize("sort", [each for each in Sort if each is not Sort.RESOLVED])
def test_pages_of_any_order_list_each_error_once(connection: Connection[Any], sort: Sort) -> None:
    raise_errors(connection, *"abcde")
    found, cursor = [], None

    for _ in range(3):
        page = errors.page(connection, OURS, limit=2, sort=sort, after=cursor)
        found += ids(page.rows)
        cursor = page.next_cursor

    assert (sorted(found), cursor) == (list("abcde"), None)


def test_what_is_over_is_listed_by_when_it_ended(connection: Connection[Any]) -> None:
    raise_errors(connection, *"abc")
    raise_errors(connection, "b", "a", first_offset=3, change=Change.RESOLVED)
    wanted = Filter(school_id=SCHOOL, state=State.RESOLVED)

    first = errors.page(connection, wanted, sort=Sort.RESOLVED, limit=1)
    second = errors.page(connection, wanted, sort=Sort.RESOLVED, after=first.next_cursor)

    assert ids(first.rows + second.rows) == ["a", "b"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"record_id": "a"}, ["a"]),
        ({"text": "STUDENT B"}, ["b"]),
        ({"text": "100%"}, []),
        ({"code": "required_field_missing", "detail": "Surname"}, ["a", "b"]),
        ({"data_set": "contacts"}, []),
        ({"severity": "warning"}, []),
        ({"place": "on-site"}, ["a", "b"]),
        ({"run_id": "run-2"}, []),
        ({"state": State.RESOLVED}, ["c"]),
        ({"state": State.ALL}, ["a", "b", "c"]),
        ({"school_id": "another"}, []),
    ],
)
def test_a_filter_matches_what_it_says(
    connection: Connection[Any], wanted: dict[str, Any], found: list[str]
) -> None:
    raise_errors(connection, *"abc")
    raise_errors(connection, "c", first_offset=3, change=Change.RESOLVED)
    asked = Filter(**({"school_id": SCHOOL} | wanted))

    rows = list(errors.stream(connection, asked))

    assert ids(rows) == found
    assert errors.count(connection, asked) == len(found)


def test_the_codes_that_can_be_chosen_are_those_of_the_list(connection: Connection[Any]) -> None:
    raise_errors(connection, *"ab")
    raise_errors(connection, "b", first_offset=2, change=Change.RESOLVED)

    for state in (State.OPEN, State.RESOLVED):
        assert errors.codes(connection, SCHOOL, state) == {"required_field_missing"}
        assert errors.codes(connection, "another", state) == set()
    raise_errors(connection, "a", first_offset=3, change=Change.RESOLVED)
    assert errors.codes(connection, SCHOOL, State.OPEN) == set()


def test_an_error_is_found_by_its_school_only(connection: Connection[Any]) -> None:
    add_run(connection, 1, START)
    raise_errors(connection, "a")
    (error,) = errors.page(connection, OURS).rows

    assert errors.find(connection, SCHOOL, error.error_id) == error
    assert errors.find(connection, "another", error.error_id) is None
    assert error.last_run_id == "run-1"


@pytest.mark.parametrize(
    "cursor",
    ["?", "e", encode([]), encode(["newest", 1, "x"]), encode(["newest", "x", "x"]), encode("x"),
     encode(["oldest", START.isoformat(), "x"]), encode(["newest", START.isoformat(), "\0"])],
)  # fmt: skip
def test_a_cursor_that_is_none_is_refused(connection: Connection[Any], cursor: str) -> None:
    with pytest.raises(CursorError):
        errors.page(connection, OURS, after=cursor)
