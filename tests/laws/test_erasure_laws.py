"""Law 1 and 3 with people who were erased: whenever that happens, all is what the topics say of
everybody else, and the books of every run balance; nothing that is read late or again changes it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from consumers.back_office import BackOffice
from consumers.back_office.erasing import Request, erase
from tests.laws import tables
from tests.laws.any_records import PEOPLE
from tests.laws.examples import LAWS
from tests.laws.history import History
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.oracle import Row, recompute
from tests.laws.oracle_accounts import Account
from tests.laws.schedule import Step, steps
from tests.laws.stepping import take
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish, worlds

DATA_SETS: Final = (
    *("students", "staff-members", "contacts", "contacts", "subjects", "year-groups"),
    *("class-groups", "staff-timetables", "profile-pictures"),
)
"""Those in which nobody is named in words."""


@LAWS
@given(
    plans=worlds(*DATA_SETS),
    before=st.lists(steps(), max_size=6),
    people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True),
    after=st.lists(steps(), max_size=4),
)
def test_whenever_somebody_is_erased_all_is_what_is_said_of_the_others(
    connection: Connection[Any],
    plans: list[SchoolPlan],
    before: list[Step],
    people: list[str],
    after: list[Step],
) -> None:
    world = publish(plans)
    tables.put(connection, world.mya)
    worker = Worker(connection, world)
    for step in before:
        worker = take(connection, world, worker, step)

    world = _erase(connection, world, people)
    _demand(connection, world, worker)

    for step in after:
        worker = take(connection, world, worker, step)
        _demand(connection, world, worker)
    worker.finish()
    _demand(connection, world, worker)
    assert tables.books(connection, world.schools) == _sent(world)
    assert False not in tables.balanced(connection, world.schools).values()

    _forget_all_but_the_ledger(connection)
    worker = Worker(connection, world)
    worker.finish()
    _demand(connection, world, worker)


def _erase(connection: Connection[Any], world: World, people: Sequence[str]) -> World:
    """Erase these people of the first school, whether SIMS still has them or not."""
    school_id = world.schools[0]
    office = BackOffice(
        connection=connection,
        topics=world.topics,
        partition_count=PARTITION_COUNT,
        now_ms=lambda: NOW_MS,
        root_key=world.trust.root_key,
    )
    office.prepare()
    with office.changing(school_id):
        pass  # the school is known from now on
    for person_id in people:
        request = Request(school_id=school_id, person_id=person_id, force=True)
        erase(office, request, keep=False)
        erase(office, request, keep=True)
    mya = replace(
        world.mya,
        accounts=_accounts(connection, world.schools),
        erased={school_id: frozenset(people)},
    )
    return replace(world, mya=mya)


def _accounts(connection: Connection[Any], schools: Sequence[str]) -> list[Account]:
    rows = connection.execute(
        "SELECT school_id, third_party_id, username, preferred_email, preferred_telephone"
        " FROM sync.account WHERE school_id = ANY(%s) ORDER BY account_id",
        [list(schools)],
    )
    return [
        Account(
            school_id=school_id,
            person_id=person_id,
            username=username,
            preferred_email=email,
            preferred_telephone=telephone,
        )
        for school_id, person_id, username, email, telephone in rows
    ]


def _forget_all_but_the_ledger(connection: Connection[Any]) -> None:
    """Empty the generation as a new one is, which has read the ledger to its end."""
    ledger = connection.execute("SELECT * FROM erased").fetchall()
    tables.forget_generation(connection)
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO erased VALUES (%s, %s, %s, %s)", ledger)


def _demand(connection: Connection[Any], world: World, worker: Worker) -> None:
    expected = recompute(world.log.decoded(worker.next_offsets), world.mya)
    found = tables.found(connection, world.schools)
    assert found.tables == expected.tables
    # Every run of these worlds began before the erasure: what a later one of them sends of the
    # person is kept out, and its server, which counts it, is out of step.
    errors = {each for each in found.errors if each[3] != "out_of_step"}
    assert errors == expected.errors


def _sent(world: World) -> Counter[Row]:
    log = world.log.decoded()
    return Counter(
        (school_id, event["run_id"], data_set)
        for school_id in world.schools
        for (data_set, _), versions in History.of(school_id, log).versions.items()
        for event in versions
    )
