"""Views move to another generation at once, and may grow columns at their end."""

from typing import Any

import pytest
from psycopg import Connection

from projections import generations
from projections.read_models import pointing, views
from tests.projections.rows import column_of, insert


def test_views_move_to_another_generation_at_once(connection: Connection[Any]) -> None:
    generations.create(connection, "2")
    insert(connection, "subject", third_party_id="1", code="Ma", name="Maths", enabled=True)
    insert(
        connection,
        "subject",
        generation="2",
        third_party_id="2",
        code="Ph",
        name="Physics",
        enabled=True,
    )

    before = column_of(connection, "subjects", "name")
    pointing.point_at(connection, "2")
    after = column_of(connection, "subjects", "name")

    assert (before, after) == (["Maths"], ["Physics"])


def test_a_column_can_follow_later(
    connection: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = views.View(
        name="subjects",
        columns=(*views.VIEWS["subjects"].columns, "'blue' AS colour"),
        source=views.VIEWS["subjects"].source,
        order=("third_party_id",),
    )
    monkeypatch.setitem(views.VIEWS, "subjects", longer)

    pointing.point_at(connection, "1")

    insert(connection, "subject", third_party_id="1", code="Ma", name="Maths", enabled=True)
    assert column_of(connection, "subjects", "colour") == ["blue"]
