"""Small worlds: a few schools, a few nights each, and what MYA knew before the first."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from consumers.trust.keyring import Trust
from contract.data_sets import ALL
from contract.names import Topics
from contract.partitions import partition_of
from tests.laws.any_records import (
    DAYS,
    PEOPLE,
    PERIOD_IDS,
    ROOM_IDS,
    USERNAMES,
    any_change,
)
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Log
from tests.laws.oracle import Mya
from tests.laws.oracle_accounts import Account
from tests.laws.oracle_periods import Slot
from tests.laws.plain_records import plain_changes
from tests.laws.records import period
from tests.laws.school import Change, End, Night, School
from tests.laws.signers import ROOT_KEY

OPEN: Final = Trust(root_key=ROOT_KEY, is_open=True)
"""A stack that believes every school that is not enrolled, unsigned."""

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
    accepted: Mapping[str, Slot] = field(default_factory=dict)
    bookable: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """A world that has been published: its topics, and what MYA owned at the start."""

    schools: Sequence[str]
    topics: Topics
    log: Log
    mya: Mya
    trust: Trust = OPEN


def publish(plans: Sequence[SchoolPlan], log: Log | None = None, trust: Trust = OPEN) -> World:
    """Publish the nights of these schools, to topics and under school ids never used before."""
    number = next(_NUMBERS)
    log = Log() if log is None else log
    schools = [
        School(_school_id(f"{number}-{place}", plan.partition), log, plan.unused)
        for place, plan in enumerate(plans)
    ]
    for nights in itertools.zip_longest(*(plan.nights for plan in plans)):
        for school, night in zip(schools, nights, strict=True):
            if night is not None:
                school.run(night)
    ids = [school.school_id for school in schools]
    return World(ids, Topics(f"laws-{number}."), log, _mya(ids, plans), trust)


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
        accepted={
            school_id: plan.accepted
            for school_id, plan in zip(ids, plans, strict=True)
            if plan.accepted
        },
        bookable={school_id: plan.bookable for school_id, plan in zip(ids, plans, strict=True)},
    )


_SCENES: Final = (
    tuple(data_set.name for data_set in ALL),
    ("students", "staff-members", "contacts", "contacts"),
    ("students", "staff-members", "subjects", "year-groups", "house-groups", "class-groups"),
    (
        *("staff-members", "subjects", "rooms", "periods", "class-groups"),
        *("class-timetables", "class-timetables", "class-timetables"),
    ),
    ("students", "staff-members", "staff-timetables", "student-timetables", "profile-pictures"),
)
"""All data sets, and some that have to do with one another, so that what they hold meets. What is
named more than once changes more often."""


def changes() -> SearchStrategy[list[Change]]:
    """Return what changes in a night: a few records that have to do with one another."""
    scenes = st.sampled_from(_SCENES)
    return scenes.flatmap(
        lambda data_sets: st.lists(st.sampled_from(data_sets).flatmap(any_change), max_size=6)
    )


def _nights(data_sets: Sequence[str]) -> SearchStrategy[Night]:
    """Return nights that change records of these data sets."""
    change = st.sampled_from(data_sets).flatmap(any_change)
    return st.builds(
        Night,
        changes=st.one_of(st.lists(change, max_size=9), st.lists(change, min_size=5, max_size=14)),
        skipped=some(*data_sets),
        day=st.sampled_from(DAYS),
        end=st.sampled_from((End.COMPLETED, End.COMPLETED, End.COMPLETED, End.ABANDONED, End.CUT)),
        echoes=st.lists(st.tuples(st.sampled_from(SUBJECTS), st.integers(0, 20)), max_size=2),
    )


def some(*data_sets: str) -> SearchStrategy[frozenset[str]]:
    """Return no data set, as often as not, or one or two."""
    some = st.frozensets(st.sampled_from(data_sets), min_size=1, max_size=2)
    return st.one_of(st.just(frozenset[str]()), some)


def _all_nights(data_sets: Sequence[str]) -> SearchStrategy[list[Night]]:
    """Return one to four nights; now and then there is a whole school before the first change."""
    nights = st.lists(_nights(data_sets), min_size=1, max_size=4)
    whole = Night(changes=plain_changes(*data_sets))
    return st.one_of(nights, nights.map(lambda own: [whole, *own[:3]]))


def unlived() -> SearchStrategy[SchoolPlan]:
    """Return schools before their first night."""
    return _school_plans(tuple(data_set.name for data_set in ALL), nights=st.just([]))


def _school_plans(
    data_sets: Sequence[str], nights: SearchStrategy[list[Night]] | None = None
) -> SearchStrategy[SchoolPlan]:
    """Return schools that sync some of these data sets."""
    return st.builds(
        SchoolPlan,
        nights=_all_nights(data_sets) if nights is None else nights,
        partition=st.integers(0, PARTITION_COUNT - 1),
        unused=some(*data_sets),
        off=some(*data_sets),
        accounts=st.lists(
            st.tuples(st.sampled_from((None, *PEOPLE)), st.sampled_from((None, *USERNAMES))),
            max_size=2,
            unique_by=(lambda each: each[0] or object(), lambda each: _key(each[1])),
        ),
        accepted=st.one_of(st.just({}), st.just({}), _school_days()),
        bookable=st.dictionaries(st.sampled_from(ROOM_IDS), st.booleans(), max_size=1),
    )


def _school_days() -> SearchStrategy[dict[str, Slot]]:
    slots = st.builds(
        Slot,
        name=st.just("Lesson 1"),
        start_time=st.just("08:00:00"),
        end_time=st.just("09:00:00"),
        enabled=st.booleans(),
    )
    return st.dictionaries(st.sampled_from(PERIOD_IDS), slots, max_size=2)


def worlds(*data_sets: str) -> SearchStrategy[list[SchoolPlan]]:
    """Return one to three schools that sync these data sets, or those of a scene."""
    scenes = (data_sets,) if data_sets else _SCENES
    schools = st.sampled_from(scenes).flatmap(_school_plans)
    return st.lists(schools, min_size=1, max_size=3)


SCHOOL_DAY: Final = (
    "staff-members",
    "subjects",
    "rooms",
    "periods",
    "class-groups",
    "class-timetables",
)
"""What the timetable of a class is made of."""


def school_day_worlds() -> SearchStrategy[list[SchoolPlan]]:
    """Return one or two schools with a class that has a lesson, whose periods change each night;
    on the last its period is gone, and there is another.
    """
    whole = Night(changes=plain_changes(*SCHOOL_DAY))
    last = Night(changes=[("periods", "p1", None), ("periods", "p2", period())])
    changing = st.lists(_nights(("periods", "periods", "class-timetables")), max_size=4)
    plans = st.builds(
        SchoolPlan,
        nights=changing.map(lambda nights: [whole, *nights, last]),
        partition=st.integers(0, PARTITION_COUNT - 1),
        accepted=st.one_of(st.just({}), st.just({}), _school_days()),
    )
    return st.lists(plans, min_size=1, max_size=2)


def _key(username: str | None) -> object:
    return object() if username is None else username.casefold()
