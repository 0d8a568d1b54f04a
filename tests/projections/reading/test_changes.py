"""The feed of changes: everything since a cursor, once, in the order of each partition."""

from typing import Any

import pytest
from psycopg import Connection

from contract.dead_letters import Change
from projections.reading import changes
from projections.reading.cursors import CursorError, encode
from tests.projections.reading.logged import SCHOOL, raise_errors


def test_what_changed_since_is_told_once_as_it_now_stands(connection: Connection[Any]) -> None:
    raise_errors(connection, "a", "b")
    before = changes.after(connection, [SCHOOL])
    raise_errors(connection, "a", first_offset=2, change=Change.CHANGED)
    raise_errors(connection, "a", first_offset=3, change=Change.RESOLVED)

    since = changes.after(connection, [SCHOOL], before.cursor)

    assert [(each.record_id, each.change) for each in before.rows] == [
        ("a", "raised"),
        ("b", "raised"),
    ]
    assert [(each.record_id, each.change) for each in since.rows] == [("a", "resolved")]
    assert changes.after(connection, [SCHOOL], since.cursor).rows == ()


@pytest.mark.parametrize("schools", [None, [SCHOOL, "elm"]])
def test_a_small_page_skips_nothing_on_any_partition(
    connection: Connection[Any], schools: list[str] | None
) -> None:
    raise_errors(connection, *"abc", partition=0)
    raise_errors(connection, *"de", school="elm", partition=5)
    raise_errors(connection, *"xy", school="ash", partition=6)
    found: list[str] = []
    cursor, more = None, True

    while more:
        page = changes.after(connection, schools, cursor, limit=2)
        found += [each.record_id for each in page.rows]
        cursor, more = page.cursor, page.more

    assert found == list("abcde" if schools else "abcdexy")


@pytest.mark.parametrize(
    "value", [[], 3, {"x": 1}, {"0": "1"}, {"0": -1}, {"0": True}, {"-2": 1}, {"9" * 20: 1}]
)
def test_a_cursor_that_is_none_is_refused(connection: Connection[Any], value: Any) -> None:
    with pytest.raises(CursorError):
        changes.after(connection, None, encode(value))


def _told(page: changes.Changes) -> list[tuple[str, str]]:
    return [(each.record_id, each.change) for each in page.rows]
