"""Contacts: where everybody of a family stands, night by night and for every order of arrival."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from tests.laws import tables
from tests.laws.families import Family, Standing, contact
from tests.laws.families_linked import LINKED
from tests.laws.families_refused import REFUSED
from tests.laws.outbox import errors_published
from tests.laws.records import student
from tests.laws.school import Night
from tests.laws.worker import PLACES, Worker
from tests.laws.world import SchoolPlan, World, publish

FAMILIES: Final = (*LINKED, *REFUSED)

READINGS: Final = (
    (("students", "staff-members", "contacts", RUNS), 1_000),
    (("students", "staff-members", "contacts", RUNS), 1),
    (("contacts", "staff-members", "students", RUNS), 1_000),
    (("contacts", "staff-members", "students", RUNS), 3),
    ((RUNS, "contacts", "students", "staff-members"), 1_000),
    ((RUNS, "students", "contacts", "staff-members"), 2),
    (("staff-members", "contacts", RUNS, "students"), 1),
    (("students", RUNS, "contacts", "staff-members"), 4),
)
"""The order of the topics, and how many messages at once."""


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_everybody_stands_as_they_should_after_each_night(
    connection: Connection[Any], family: Family
) -> None:
    *before, world = (publish([each]) for each in _prefixes(family))
    worker = Worker(connection, world)
    tables.put(connection, world.mya)
    found = []

    for until in (*before, world):
        worker.apply(worker.read(_to_the_end_of(until, worker)))
        found.append(_standing(connection, world.schools[0]))

    assert found == [standing for _, standing in family.nights]
    assert set(tables.balanced(connection, world.schools).values()) == {True}


@pytest.mark.parametrize(("order", "at_once"), READINGS)
def test_any_order_of_arrival_ends_the_same(
    connection: Connection[Any], order: Sequence[str], at_once: int
) -> None:
    # Each family after each of its nights is a school of its own.
    plans = [plan for family in FAMILIES for plan in _prefixes(family)]
    world = publish(plans)
    tables.put(connection, world.mya)
    worker = Worker(connection, world)

    for place in ((subject, 0) for subject in order):
        while worker.next_offsets[place] < len(world.log.messages[place]):
            worker.apply(worker.read([(place, at_once)]))

    expected = [(family.name, standing) for family in FAMILIES for _, standing in family.nights]
    found = [_standing(connection, school_id) for school_id in world.schools]
    assert found == [standing for _, standing in expected]
    assert set(tables.balanced(connection, world.schools).values()) == {True}


def test_all_topics_in_turn_end_the_same(connection: Connection[Any]) -> None:
    plans = [plan for family in FAMILIES for plan in _prefixes(family)]
    world = publish(plans)
    tables.put(connection, world.mya)
    worker = Worker(connection, world)
    ends = {place: len(messages) for place, messages in world.log.messages.items()}

    while any(worker.next_offsets[place] < end for place, end in ends.items()):
        worker.apply(worker.read([(place, 7) for place in PLACES]))

    found = [_standing(connection, school_id) for school_id in world.schools]
    assert found == [standing for family in FAMILIES for _, standing in family.nights]


def test_a_contact_read_before_the_child_is_no_error(connection: Connection[Any]) -> None:
    changes = [("contacts", "9", contact("1")), ("students", "1", student())]
    world = publish([SchoolPlan(nights=[Night(changes=changes)])])
    worker = Worker(connection, world)
    found = []

    for subject in ("contacts", "students", RUNS):
        worker.apply(worker.read([((subject, 0), 1_000)]))
        found.append(_standing(connection, world.schools[0]))

    waiting = Standing(set(), {("9", "contact"): False})
    linked = Standing({("9", "1")}, {("9", "contact"): True, ("1", "student"): True})
    assert found == [waiting, linked, linked]
    assert errors_published(connection, world) == []


def test_a_child_of_whom_there_is_news_may_still_come(connection: Connection[Any]) -> None:
    taken = student(work_email="ash")
    nights = [
        Night(changes=[("students", "2", taken), ("contacts", "9", contact("2"))]),
        Night(changes=[("students", "2", taken | {"forename": "Zoe"})]),
    ]
    accounts = [(None, "ash")]
    first, world = (
        publish([SchoolPlan(nights=each, accounts=accounts)]) for each in (nights[:1], nights)
    )
    tables.put(connection, world.mya)
    worker = Worker(connection, world)
    found = []

    for until in (_to_the_end_of(first, worker), [(("students", 0), 1)], [((RUNS, 0), 1_000)]):
        worker.apply(worker.read(until))
        errors = _standing(connection, world.schools[0]).errors
        found.append({code for _, _, code, _ in errors})

    missing = {"username_taken", "related_student_missing"}
    assert found == [missing, {"username_taken"}, missing]


def test_a_link_shows_what_the_parent_is_to_the_child(connection: Connection[Any]) -> None:
    links = [
        {"student_id": "1", "relationship": "Mother", "parental_responsibility": True},
        {"student_id": "2", "relationship": None, "parental_responsibility": None},
    ]
    changes = [
        ("students", "1", student()),
        ("students", "2", student()),
        ("contacts", "9", contact(relationships=links)),
    ]
    world = publish([SchoolPlan(nights=[Night(changes=changes)])])

    Worker(connection, world).finish()

    found = connection.execute(
        "SELECT * FROM mya.relationships WHERE school_id = %s ORDER BY student_id", world.schools
    ).fetchall()
    assert found == [
        (world.schools[0], "9", "1", "Mother", True),
        (world.schools[0], "9", "2", None, None),
    ]


def test_a_person_is_shown_as_the_member_of_staff_before_the_contact(
    connection: Connection[Any],
) -> None:
    family = next(each for each in FAMILIES if "member of staff" in each.name)
    world = publish(_prefixes(family))

    Worker(connection, world).finish()

    found = connection.execute(
        "SELECT surname FROM mya.users WHERE third_party_id = '2' AND school_id = ANY(%s)"
        " ORDER BY school_id",
        [world.schools],
    ).fetchall()
    # After the first night both; then the contact is the one who is current.
    assert [surname for (surname,) in found] == ["Birch", "Cole", "Birch", "Birch", "Birch"]


def _prefixes(family: Family) -> list[SchoolPlan]:
    """Return the family as it is after its first night, after its second, and so on."""
    nights = [Night(changes=changes) for changes, _ in family.nights]
    return [
        SchoolPlan(nights=nights[: end + 1], unused=family.unused, accounts=family.existing)
        for end in range(len(nights))
    ]


def _to_the_end_of(world: World, worker: Worker) -> Iterator[tuple[tuple[str, int], int]]:
    """Yield what a worker has to read to come as far as the log of this world goes."""
    for place, messages in world.log.messages.items():
        yield place, len(messages) - worker.next_offsets[place]


def _standing(connection: Connection[Any], school_id: str) -> Standing:
    links = connection.execute(
        "SELECT contact_id, student_id FROM mya.relationships WHERE school_id = %s", [school_id]
    )
    roles = connection.execute(
        "SELECT third_party_id, role, enabled FROM mya.user_roles WHERE school_id = %s", [school_id]
    )
    enabled = connection.execute(
        "SELECT third_party_id FROM mya.users WHERE school_id = %s AND enabled", [school_id]
    )
    errors = connection.execute(
        "SELECT data_set, record_id, code, detail FROM violation WHERE school_id = %s", [school_id]
    )
    found = Standing(
        set(links), {(person_id, role): own for person_id, role, own in roles}, set(errors)
    )
    assert {person_id for (person_id,) in enabled} == found.enabled
    return found
