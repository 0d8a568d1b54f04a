from typing import Any, Final

import pytest

from consumers.engine.rooms import judge_room
from projections.generation.stored import Outcome
from tests.consumers.engine.stored import SCHOOL, stored_record
from tests.laws.records import record

ROW: Final = {
    "school_id": SCHOOL,
    "third_party_id": "5",
    "type": "Classroom",
    "name": "H1",
    "description": None,
    "enabled": True,
}


@pytest.mark.parametrize(
    ("values", "current", "changed"),
    [
        ({}, True, {}),
        ({"long_name": ""}, True, {}),
        ({"long_name": "Hall", "description": "Big"}, True, {"name": "Hall", "description": "Big"}),
        ({"long_name": "Hall"}, False, {"name": "Hall", "enabled": False}),
    ],
)
def test_a_room_goes_by_its_long_name_and_is_there_while_sims_has_it(
    values: dict[str, Any], current: bool, changed: dict[str, Any]
) -> None:
    room = stored_record(
        "rooms", "5", record("rooms", short_name="H1", **values), removed=not current
    )

    judged = judge_room(room)

    assert (judged.outcome, judged.met) == (Outcome.APPLIED, current)
    assert judged.rows == {"resource": [ROW | changed]}
