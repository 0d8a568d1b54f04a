"""Keys of a batch as PostgreSQL's arrays: every text comes back as it went."""

from typing import Any, Final

import pytest
from psycopg import Connection

from projections.generation.arrays import columns_of

AWKWARD: Final = ("", "NULL", "a,b", '"', "\\", '\\"', "{}", " ", "\t\n", "é", "𝄞", "%s")


@pytest.mark.parametrize("values", [(), ("",), ("a",), AWKWARD])
def test_texts_come_back_as_they_went(connection: Connection[Any], values: tuple[str, ...]) -> None:
    keys = [(value, str(number)) for number, value in enumerate(values)]

    found = connection.execute(
        "SELECT * FROM unnest(%s::text[], %s::text[])", columns_of(keys, 2)
    ).fetchall()

    assert found == keys
