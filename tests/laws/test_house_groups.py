"""House groups: user groups of a type of their own, even under the id of a year group."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.declaration import Record
from contract.names import RUNS
from tests.laws import tables
from tests.laws.records import record, staff_member, student, year_group
from tests.laws.school import Change, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish


def _house(*members: str, supervisors: Sequence[str] = (), **values: Any) -> Record:
    def entries(people: Sequence[str]) -> list[Record]:
        return [{"user_id": each, "start_date": "2025-09-01", "end_date": None} for each in people]

    own = {"memberships": entries(members), "supervisors": entries(supervisors)}
    return record("house-groups", **own | {"name": "Oak"} | values)


HOUSE: Final[Change] = ("house-groups", "7", _house("1", "3", supervisors=["2"]))
PEOPLE: Final[list[Change]] = [
    ("students", "1", student()),
    ("staff-members", "2", staff_member()),
]
YEAR: Final[Change] = ("year-groups", "7", year_group("1"))

ORDERS: Final = (
    ("students", "staff-members", "year-groups", "house-groups", RUNS),
    ("house-groups", "year-groups", "staff-members", "students", RUNS),
    (RUNS, "house-groups", "students", "year-groups", "staff-members"),
)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order[0])
def test_a_house_has_its_members_and_supervisors(
    connection: Connection[Any], order: Sequence[str]
) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=[HOUSE, YEAR, *PEOPLE])])])

    _read(Worker(connection, world), order)

    assert _groups(connection, world) == [
        ("House", "7", "Oak", True, {"1"}, {"2"}),
        ("Year", "7", "Year 7", True, {"1"}, set()),
    ]
    assert _errors(connection, world) == {("house-groups", "7", "member_not_imported", "3")}
    assert set(tables.balanced(connection, world.schools).values()) == {True}


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order[0])
def test_a_house_that_vanishes_ends_alone(
    connection: Connection[Any], order: Sequence[str]
) -> None:
    gone: Change = ("house-groups", "7", None)
    nights = [Night(changes=[HOUSE, YEAR, *PEOPLE]), Night(changes=[gone])]
    world = publish([SchoolPlan(nights=nights)])

    _read(Worker(connection, world), order)

    assert _groups(connection, world) == [
        ("House", "7", "Oak", False, set(), set()),
        ("Year", "7", "Year 7", True, {"1"}, set()),
    ]
    assert _errors(connection, world) == set()


def _read(worker: Worker, order: Sequence[str]) -> None:
    for subject in order:
        worker.apply(worker.read([((subject, 0), 1_000)]))


def _groups(connection: Connection[Any], world: World) -> list[tuple[Any, ...]]:
    groups = connection.execute(
        "SELECT type, third_party_id, name, enabled FROM mya.user_groups"
        " WHERE school_id = ANY(%s) ORDER BY type",
        [world.schools],
    ).fetchall()
    members = _people_of(connection, "group_memberships", world)
    supervisors = _people_of(connection, "group_supervisors", world)
    return [
        (*group, members.get(group[:2], set()), supervisors.get(group[:2], set()))
        for group in groups
    ]


def _people_of(
    connection: Connection[Any], view: str, world: World
) -> dict[tuple[str, str], set[str]]:
    rows = connection.execute(
        # The view is a name of this file.
        f"SELECT group_type, group_id, user_id FROM mya.{view}"  # noqa: S608
        " WHERE school_id = ANY(%s)".encode(),
        [world.schools],
    )
    found: dict[tuple[str, str], set[str]] = {}
    for kind, group_id, user_id in rows:
        found.setdefault((kind, group_id), set()).add(user_id)
    return found


def _errors(connection: Connection[Any], world: World) -> set[tuple[Any, ...]]:
    return set(
        connection.execute(
            "SELECT data_set, record_id, code, detail FROM violation WHERE school_id = ANY(%s)",
            [world.schools],
        )
    )
