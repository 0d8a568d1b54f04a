"""Waiting: what refers is read before what it refers to, and nothing is an error too early."""

from itertools import islice, permutations
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.data_sets import ALL
from contract.names import RUNS
from tests.laws import tables
from tests.laws.oracle import Row, recompute
from tests.laws.outbox import errors_published, materialise
from tests.laws.records import class_group, staff_member, student, subject, year_group
from tests.laws.school import Change, End, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish

CLASS: Final[Change] = (
    "class-groups",
    "7a",
    class_group("1", supervisors=("2",), year_group_id="7"),
)
STUDENT: Final[Change] = ("students", "1", student())
STAFF_MEMBER: Final[Change] = ("staff-members", "2", staff_member())
SUBJECT: Final[Change] = ("subjects", "maths", subject())
YEAR_GROUP: Final[Change] = ("year-groups", "7", year_group("1"))

TARGETS: Final = (STUDENT, STAFF_MEMBER, SUBJECT, YEAR_GROUP)

MISSING: Final = {
    "students": {
        ("class-groups", "7a", "member_not_imported", "1"),
        ("year-groups", "7", "member_not_imported", "1"),
    },
    "staff-members": {("class-groups", "7a", "supervisor_not_imported", "2")},
    "subjects": {("class-groups", "7a", "subject_not_synced", "maths")},
    "year-groups": {("class-groups", "7a", "year_group_missing", "7")},
}
"""What is open at the end of a run in which a class lacks what it refers to in this data set."""


def test_a_class_read_before_all_it_refers_to_is_no_error(connection: Connection[Any]) -> None:
    for order in islice(permutations(MISSING), 0, None, 3):
        world = publish([SchoolPlan(nights=[Night(changes=[CLASS, *TARGETS])])])
        worker = Worker(connection, world)

        for subject_read in ("class-groups", *order, RUNS):
            _read(worker, world, subject_read)
            assert _open(connection, world) == set()

        assert errors_published(connection, world) == []
        assert tables.found(connection, world.schools) == recompute(world.log.decoded(), world.mya)
        assert set(tables.balanced(connection, world.schools).values()) == {True}


@pytest.mark.parametrize("lacking", TARGETS, ids=lambda change: change[0])
def test_what_is_still_missing_at_the_end_of_the_run_is_an_error_and_a_fix_clears_it(
    connection: Connection[Any], lacking: Change
) -> None:
    there = [each for each in TARGETS if each is not lacking]
    nights = [Night(changes=[CLASS, *there]), Night(changes=[lacking])]
    world = publish([SchoolPlan(nights=nights)])
    first = publish([SchoolPlan(nights=nights[:1])])
    worker = Worker(connection, world)
    ends = {place: len(messages) for place, messages in first.log.messages.items()}

    for place, end in sorted(ends.items()):
        before = _open(connection, world)
        worker.apply(worker.read([(place, end)]))
    assert before == set()
    assert _open(connection, world) == MISSING[lacking[0]]
    _read(worker, world, lacking[0])
    assert _open(connection, world) == set()
    _read(worker, world, RUNS)

    assert _open(connection, world) == set()
    events = errors_published(connection, world)
    materialise(connection, events, 100)
    assert tables.open_in_log(connection, world.schools) == set()
    assert len(events) == 2 * len(MISSING[lacking[0]])
    assert tables.found(connection, world.schools) == recompute(world.log.decoded(), world.mya)


def test_a_subject_that_goes_inactive_takes_its_class_along_and_brings_it_back(
    connection: Connection[Any],
) -> None:
    inactive: Change = ("subjects", "maths", subject(active=False))
    nights = [Night(changes=[CLASS, *TARGETS]), Night(changes=[inactive]), Night(changes=[SUBJECT])]
    world = publish([SchoolPlan(nights=nights)])
    worker = Worker(connection, world)
    for data_set in ("students", "staff-members", "year-groups", "class-groups"):
        _read(worker, world, data_set)
    enabled = []

    for _ in nights:
        worker.apply(worker.read([(("subjects", 0), 1)]))
        worker.apply(worker.read([((RUNS, 0), _STEPS_OF_A_RUN)]))
        groups = tables.found(connection, world.schools).tables["user_groups"]
        enabled.append(
            (any(row[-1] for row in groups if row[1] == "Class"), _open(connection, world))
        )

    assert enabled == [(True, set()), (False, MISSING["subjects"]), (True, set())]


@pytest.mark.parametrize("first", [CLASS, YEAR_GROUP], ids=lambda change: change[0])
def test_a_class_that_has_ended_shows_what_it_refers_to_whatever_is_read_first(
    connection: Connection[Any], first: Change
) -> None:
    gone: Change = (*CLASS[:2], None)
    nights = [Night(changes=[CLASS]), Night(changes=[gone, SUBJECT, YEAR_GROUP])]
    world = publish([SchoolPlan(nights=nights)])
    worker = Worker(connection, world)

    for read in (first[0], "class-groups", "subjects", "year-groups", RUNS):
        _read(worker, world, read)
        expected = recompute(world.log.decoded(worker.next_offsets), world.mya)
        assert tables.found(connection, world.schools) == expected

    assert _classes(connection, world) == [("7a", "maths", "7", False)]


def test_a_class_that_waits_for_its_subject_shows_its_year_group_once_it_is_there(
    connection: Connection[Any],
) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=[CLASS, YEAR_GROUP])])])
    worker = Worker(connection, world)

    for read in ("class-groups", "year-groups"):
        _read(worker, world, read)

    assert _classes(connection, world) == [("7a", None, "7", False)]


def test_without_subjects_there_is_one_error_for_all_classes(connection: Connection[Any]) -> None:
    classes: list[Change] = [("class-groups", each, class_group()) for each in ("7a", "7b", "8a")]
    nights = [Night(changes=classes), Night(changes=[SUBJECT])]
    skipping = [Night(changes=night.changes, skipped=frozenset({"subjects"})) for night in nights]
    world = publish([SchoolPlan(nights=[skipping[0], nights[1]])])
    first = publish([SchoolPlan(nights=skipping[:1])])
    worker = Worker(connection, world)

    worker.apply(worker.read([(place, len(of)) for place, of in first.log.messages.items()]))
    without = _open(connection, world)
    worker.finish()

    assert without == {("class-groups", "", "subjects_off", "")}
    assert _open(connection, world) == set()


def test_classes_that_have_ended_need_no_subjects(connection: Connection[Any]) -> None:
    gone: Change = (*CLASS[:2], None)
    nights = [Night(changes=[CLASS]), Night(changes=[gone])]
    world = publish([SchoolPlan(nights=nights, unused=frozenset({"subjects"}))])
    worker = Worker(connection, world)

    worker.apply(worker.read([(("class-groups", 0), 1), ((RUNS, 0), _STEPS_OF_A_RUN)]))
    before = _open(connection, world)
    worker.finish()

    assert before == {("class-groups", "", "subjects_off", "")}
    assert _open(connection, world) == set()


def test_a_class_of_an_abandoned_run_waits_for_the_next_that_completes(
    connection: Connection[Any],
) -> None:
    nights = [Night(changes=[CLASS], end=End.ABANDONED), Night(changes=TARGETS[:2])]
    world = publish([SchoolPlan(nights=nights)])
    worker = Worker(connection, world)

    _read(worker, world, "class-groups")
    worker.apply(worker.read([((RUNS, 0), _STEPS_OF_A_RUN - 1)]))
    between = _open(connection, world)
    worker.finish()

    assert between == set()
    assert _open(connection, world) == MISSING["subjects"]


_STEPS_OF_A_RUN: Final = 1 + len(ALL) + 2
"""Started, each data set, and its end twice."""


def _read(worker: Worker, world: World, subject: str) -> None:
    worker.apply(worker.read([((subject, 0), len(world.log.messages[subject, 0]))]))


def _classes(connection: Connection[Any], world: World) -> list[Row]:
    """Return the id, the subject, the year group of each class, and whether it is enabled."""
    groups = tables.found(connection, world.schools).tables["user_groups"]
    return sorted((row[2], *row[5:]) for row in groups if row[1] == "Class")


def _open(connection: Connection[Any], world: World) -> set[Row]:
    return {error[1:] for error in tables.found(connection, world.schools).errors}
