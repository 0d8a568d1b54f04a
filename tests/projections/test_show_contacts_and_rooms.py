import json
from typing import Any

import pytest
from psycopg import Connection

from tests.projections.conftest import Run
from tests.projections.rows import SCHOOL, insert

LINK = {
    "contact_id": "9",
    "student_id": "1",
    "relationship": "Mother",
    "parental_responsibility": True,
}
ROOM = {"third_party_id": "5", "type": "Classroom", "name": "Hall", "description": None}


@pytest.mark.parametrize(
    ("table", "row", "owned"),
    [
        ("relationship", LINK, {}),
        ("resource", ROOM, {"bookable": True, "enabled": True}),
    ],
)
def test_a_school_can_be_shown_its_contacts_and_rooms(
    run_on_own: Run,
    committing: Connection[Any],
    table: str,
    row: dict[str, Any],
    owned: dict[str, Any],
) -> None:
    insert(committing, table, **row)
    committing.commit()

    done = run_on_own("show", f"{table}s", "--school", SCHOOL, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [{"school_id": SCHOOL, **row, **owned}]
