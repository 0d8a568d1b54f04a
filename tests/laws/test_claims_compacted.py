"""Who was refused a username stays so in a replay, whatever compaction has taken away by then."""

from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.declaration import DataSet, Record
from contract.violations import Violation
from projections.generation import stored
from tests.laws import tables
from tests.laws.beside import Beside
from tests.laws.records import contact, staff_member
from tests.laws.school import End, Night, School
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish

HELD: Final = "ash@example.org"
"""The username of a governor, whom SIMS does not know."""

UNSOUND: Final = "Unsound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """What overtakes the staff record for which somebody was refused."""

    name: str
    staff: Record
    end: End = End.COMPLETED
    lost: frozenset[str] = field(default_factory=frozenset)
    """Data sets that the school's server no longer knows to have sent."""


NEWER: Final = (
    Newer(
        name="of a run that broke off",
        staff=staff_member(work_email="free@example.org"),
        end=End.CUT,
    ),
    Newer(
        name="of a run that broke off, from a server that lost its state",
        staff=staff_member(work_email="free@example.org"),
        end=End.CUT,
        lost=frozenset({"staff-members"}),
    ),
    Newer(
        name="that breaks a rule",
        staff=staff_member(work_email=HELD, forename=UNSOUND),
    ),
    Newer(
        name="that breaks a rule, from a server that lost its state",
        staff=staff_member(work_email=HELD, forename=UNSOUND),
        lost=frozenset({"staff-members"}),
    ),
)


def _no_unsound(data_set: DataSet, record: Record) -> list[Violation]:
    del data_set
    is_unsound = record.get("forename") == UNSOUND
    return [Violation("value_unreadable", "Forename")] if is_unsound else []


@pytest.mark.parametrize("is_named", [False, True], ids=["all schools", "the school alone"])
@pytest.mark.parametrize("newer", NEWER, ids=lambda newer: newer.name)
def test_who_was_refused_stays_so(
    connection: Connection[Any],
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    newer: Newer,
    *,
    is_named: bool,
) -> None:
    monkeypatch.setattr(stored, "intrinsic_violations", _no_unsound)
    world = publish([SchoolPlan(nights=[], accounts=[(None, HELD)])])
    tables.put(connection, world.mya)
    school = School(world.schools[0], world.log)
    worker = Worker(connection, world)
    school.run(
        Night(
            changes=[
                ("staff-members", "1", staff_member(work_email=HELD)),
                ("contacts", "1", contact()),
            ]
        )
    )
    worker.finish()
    school.anew |= newer.lost
    school.run(Night(changes=[("staff-members", "1", newer.staff)], end=newer.end))
    worker.finish()
    world.log.compact()

    with Beside(database_url, world, world.schools if is_named else None) as beside:
        beside.worker.finish()
        assert beside.difference().is_empty
        beside.promote()

    usernames = connection.execute(
        "SELECT third_party_id, username FROM sync.account WHERE school_id = %s", [world.schools[0]]
    )
    assert usernames.fetchall() == [(None, HELD)]


def test_what_a_thief_may_have_claimed_is_not_taken_over(
    connection: Connection[Any], database_url: str
) -> None:
    world = publish([SchoolPlan(nights=[], accounts=[(None, HELD)])])
    tables.put(connection, world.mya)
    school = School(world.schools[0], world.log)
    school.run(Night(changes=[("staff-members", "1", staff_member(work_email=HELD))]))
    Worker(connection, world).finish()
    connection.execute(
        "INSERT INTO sync.enrolled_school VALUES (%s, 'enrolled', now(), now(), now())",
        [school.school_id],
    )

    with Beside(database_url, world) as beside:
        taken_over = beside.connection.execute("SELECT FROM claim").rowcount

    assert (connection.execute("SELECT FROM claim").rowcount, taken_over) == (1, 0)
