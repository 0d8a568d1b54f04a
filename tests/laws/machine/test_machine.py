"""Laws 1 to 3 in any order of everything: what schools send, what becomes of the log, what workers
do, and what people change; tables, open errors, error log and books are what the topics say.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from contract.data_sets import BY_NAME
from tests.laws.any_records import PEOPLE, ROOM_IDS, USERNAMES
from tests.laws.examples import LAWS
from tests.laws.log import SUBJECTS
from tests.laws.machine.broker import PLACES
from tests.laws.machine.outside import SCHOOL, Outside
from tests.laws.schedule import Mishap, Picks, picks
from tests.laws.school_days import Act
from tests.laws.world import some

MANY_STEPS = settings(
    LAWS,
    # An example is as dear as a dozen of the other laws, and there are two such tests.
    max_examples=max(1, int(os.environ.get("MYA_EXAMPLES", "16")) // 2),
    stateful_step_count=25,
)


def _has_another(machine: Outside) -> bool:
    return machine.stage.generations.beside is not None


class Machine(Outside):
    """Whatever may happen, in small steps."""

    # What workers do.

    @rule(
        picked=picks(PLACES),
        mishap=st.sampled_from((Mishap.NONE, Mishap.NONE, Mishap.CRASH, Mishap.LOST_COMMIT)),
    )
    def a_batch_is_read(self, picked: Picks, mishap: Mishap) -> None:
        self.stage.workers.take(picked, mishap)
        self.stage.demand()

    @rule()
    def everything_is_read(self) -> None:
        self.stage.workers.finish()
        self.stage.demand()

    @rule(first=st.sets(st.sampled_from(SUBJECTS), max_size=8))
    def two_workers_share_the_topics(self, first: set[str]) -> None:
        self.stage.workers.share(first)

    @rule(picked=picks(PLACES))
    def a_batch_comes_too_late(self, picked: Picks) -> None:
        self.stage.workers.lose_a_batch(picked)
        self.stage.demand()

    # What becomes of generations.

    @rule(schools=st.sets(SCHOOL))
    def a_generation_is_begun(self, schools: set[int]) -> None:
        self.stage.build(schools)

    @precondition(_has_another)
    @rule(picked=picks(PLACES))
    def the_one_beside_reads_a_batch(self, picked: Picks) -> None:
        self.stage.generations.read(picked)

    @precondition(_has_another)
    @rule()
    def a_worker_of_the_one_beside_begins_anew(self) -> None:
        self.stage.generations.feed(self.stage.world)

    @precondition(_has_another)
    @rule()
    def the_one_beside_becomes_the_live_one(self) -> None:
        self.stage.switch()
        self.stage.demand()

    @precondition(_has_another)
    @rule()
    def the_one_beside_is_dropped(self) -> None:
        self.stage.generations.drop()

    # What people change inside MYA.

    @rule(school=SCHOOL, overlap=st.sampled_from((timedelta(0), timedelta(hours=2))))
    def a_school_has_another_key(self, school: int, overlap: timedelta) -> None:
        self.stage.rotate_key(self.id_of(school), overlap)

    @rule(school=SCHOOL, off=some(*BY_NAME))
    def data_sets_are_switched(self, school: int, off: frozenset[str]) -> None:
        self.stage.inside.switch(self.id_of(school), off)
        self.stage.demand()

    @rule(school=SCHOOL, removals_max=st.sampled_from((0, 20, 100)))
    def the_guard_is_set(self, school: int, removals_max: int) -> None:
        self.stage.inside.guard(self.id_of(school), removals_max)

    @rule(school=SCHOOL, number=st.integers(0, 5))
    def a_snapshot_is_released(self, school: int, number: int) -> None:
        self.stage.inside.release(self.id_of(school), number)

    @rule(school=SCHOOL, room_id=st.sampled_from(ROOM_IDS), bookable=st.booleans())
    def a_room_is_made_bookable(self, school: int, room_id: str, bookable: bool) -> None:
        seen = self.stage.seen()
        self.stage.inside.set_bookable(self.id_of(school), room_id, seen, bookable=bookable)
        self.stage.demand()

    @rule(school=SCHOOL, username=st.sampled_from(USERNAMES))
    def an_account_is_added(self, school: int, username: str) -> None:
        self.stage.inside.add_account(self.id_of(school), username, self.stage.seen())
        self.stage.demand()

    @rule(school=SCHOOL, number=st.integers(0, 5), username=st.sampled_from((*USERNAMES, "elm")))
    def an_account_is_renamed(self, school: int, number: int, username: str) -> None:
        self.stage.inside.rename_account(self.id_of(school), number, username, self.stage.seen())
        self.stage.demand()

    @rule(school=SCHOOL, number=st.integers(0, 5), person_id=st.sampled_from(PEOPLE))
    def an_account_is_linked(self, school: int, number: int, person_id: str) -> None:
        self.stage.inside.link_account(self.id_of(school), number, person_id, self.stage.seen())
        self.stage.demand()

    @rule(school=SCHOOL, act=st.sampled_from(Act))
    def a_school_day_is_changed(self, school: int, act: Act) -> None:
        self.stage.inside.change_school_day(act, school, self.stage.seen_world())
        self.stage.demand()

    @precondition(lambda self: self.may_erase)
    @rule(school=SCHOOL, person_id=st.sampled_from(PEOPLE))
    def somebody_is_erased(self, school: int, person_id: str) -> None:
        self.stage.inside.erase(self.id_of(school), person_id, self.stage.seen())
        self.stage.demand()

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            try:
                self.stage.end()
                self.stage.replay()
            finally:
                self.stage.generations.close()


@pytest.mark.parametrize("may_erase", [False, True])
def test_whatever_happens_all_is_what_the_topics_say(database_url: str, *, may_erase: bool) -> None:
    def machine() -> Machine:
        return Machine(database_url, may_erase=may_erase)

    # What makes a machine does as well as its class.
    run_state_machine_as_test(machine, settings=MANY_STEPS)  # type: ignore[arg-type]
