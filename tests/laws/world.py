"""Small worlds: a few schools, a few nights each, and what MYA knew before the first."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.names import Topics
from contract.partitions import partition_of
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Log
from tests.laws.oracle import Mya
from tests.laws.oracle_people import Account
from tests.laws.records import BY_DATA_SET, PEOPLE, USERNAMES
from tests.laws.school import Change, End, Night, School

_NUMBERS: Final = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPlan:
    """A school as it is before the first night, and its nights.

    `accounts` are (Person ID, username); no Person ID is an account that is not from SIMS.
    """

    nights: Sequence[Night]
    partition: int = 0
    unused: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    accounts: Sequence[tuple[str | None, str | None]] = ()


@dataclass(frozen=True, slots=True)
class World:
    """A world that has been published: its topics, and what MYA owned at the start."""

    schools: Sequence[str]
    topics: Topics
    log: Log
    mya: Mya


def publish(plans: Sequence[SchoolPlan]) -> World:
    """Publish the nights of these schools, to topics and under school ids never used before."""
    number = next(_NUMBERS)
    log = Log()
    schools = [
        School(_school_id(f"{number}-{place}", plan.partition), log, plan.unused)
        for place, plan in enumerate(plans)
    ]
    for nights in itertools.zip_longest(*(plan.nights for plan in plans)):
        for school, night in zip(schools, nights, strict=True):
            if night is not None:
                school.run(night)
    ids = [school.school_id for school in schools]
    return World(ids, Topics(f"laws-{number}."), log, _mya(ids, plans))


def _school_id(name: str, partition: int) -> str:
    """Return a school id for a partition; which school shares one decides what is tried."""
    tries = (f"{name}-{each}" for each in itertools.count())
    return next(each for each in tries if partition_of(each, PARTITION_COUNT) == partition)


def _mya(ids: Sequence[str], plans: Sequence[SchoolPlan]) -> Mya:
    return Mya(
        off={school_id: plan.off for school_id, plan in zip(ids, plans, strict=True)},
        accounts=[
            Account(school_id=school_id, person_id=person_id, username=username)
            for school_id, plan in zip(ids, plans, strict=True)
            for person_id, username in plan.accounts
        ],
    )


def _changes(*data_sets: str) -> SearchStrategy[Change]:
    """Return changes of records of these data sets."""
    return st.one_of([_changes_of(each) for each in data_sets])


def _changes_of(data_set: str) -> SearchStrategy[Change]:
    ids, records = BY_DATA_SET[data_set]
    return st.tuples(
        st.just(data_set), st.sampled_from(ids), st.one_of(records, records, st.none())
    )


def _nights(*data_sets: str) -> SearchStrategy[Night]:
    """Return nights that change records of these data sets."""
    return st.builds(
        Night,
        changes=st.lists(_changes(*data_sets), max_size=9),
        skipped=st.frozensets(st.sampled_from(data_sets), max_size=2),
        end=st.sampled_from((End.COMPLETED, End.COMPLETED, End.COMPLETED, End.ABANDONED, End.CUT)),
        echoes=st.lists(st.tuples(st.sampled_from(SUBJECTS), st.integers(0, 20)), max_size=2),
    )


def _school_plans(*data_sets: str) -> SearchStrategy[SchoolPlan]:
    """Return schools that sync some of these data sets."""
    few = st.frozensets(st.sampled_from(data_sets), max_size=1)
    return st.builds(
        SchoolPlan,
        nights=st.lists(_nights(*data_sets), min_size=1, max_size=4),
        partition=st.integers(0, PARTITION_COUNT - 1),
        unused=few,
        off=few,
        accounts=st.lists(
            st.tuples(st.sampled_from((None, *PEOPLE)), st.sampled_from((None, *USERNAMES))),
            max_size=2,
            unique_by=(lambda each: each[0] or object(), lambda each: _key(each[1])),
        ),
    )


def worlds(*data_sets: str) -> SearchStrategy[list[SchoolPlan]]:
    """Return one to three schools that sync some of these data sets, or of all."""
    return st.lists(_school_plans(*(data_sets or BY_DATA_SET)), min_size=1, max_size=3)


def _key(username: str | None) -> object:
    return object() if username is None else username.casefold()
