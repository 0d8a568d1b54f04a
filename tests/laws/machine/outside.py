"""What happens outside MYA: what schools send, and what becomes of the log."""

import random
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
)

from contract.data_sets import BY_NAME
from tests.laws.any_records import DAYS
from tests.laws.log import SUBJECTS
from tests.laws.machine.stage import Stage
from tests.laws.plain_records import plain_changes
from tests.laws.school import Change, End, Night
from tests.laws.test_erasure_laws import DATA_SETS as WITHOUT_NAMES_IN_WORDS
from tests.laws.world import SchoolPlan, changes, some, unlived

SCHOOL = st.integers(0, 1)
NIGHTS = st.builds(
    Night,
    changes=changes(),
    skipped=some(*BY_NAME),
    day=st.sampled_from(DAYS),
)
WHOLE = Night(changes=plain_changes(*BY_NAME))


class Outside(RuleBasedStateMachine):
    """Schools and the broker, in small steps."""

    stage: Stage

    def __init__(self, url: str, *, may_erase: bool) -> None:
        super().__init__()
        self._url = url
        self.may_erase = may_erase

    @initialize(
        plans=st.lists(unlived(), min_size=1, max_size=2),
        is_whole=st.booleans(),
    )
    def begin(self, plans: list[SchoolPlan], is_whole: bool) -> None:
        self.stage = Stage(self._url, plans)
        if is_whole:
            for number in range(len(plans)):
                self._live(number, WHOLE)

    # What schools send.

    @rule(school=SCHOOL, night=NIGHTS)
    def a_school_has_a_night(self, school: int, night: Night) -> None:
        self._live(school, night)

    @rule(nights=st.lists(st.tuples(SCHOOL, NIGHTS), min_size=2, max_size=4))
    def nights_pile_up(self, nights: list[tuple[int, Night]]) -> None:
        for school, night in nights:
            self._live(school, night)

    @rule(school=SCHOOL, night=NIGHTS, end=st.sampled_from((End.ABANDONED, End.CUT)))
    def a_run_dies(self, school: int, night: Night, end: End) -> None:
        self._live(school, replace(night, end=end))

    @rule(school=SCHOOL)
    def a_school_sends_what_all_refer_to(self, school: int) -> None:
        self._live(school, WHOLE)

    @rule(school=SCHOOL, subject=st.sampled_from(SUBJECTS), number=st.integers(0, 20))
    def a_message_arrives_once_more(self, school: int, subject: str, number: int) -> None:
        self.stage.server(school).school.echo(subject, number)

    @rule(school=SCHOOL)
    def a_server_loses_its_state(self, school: int) -> None:
        self.stage.server(school).school.lose_state()

    @rule(school=SCHOOL, numbers=st.sets(st.integers(0, 20), min_size=1, max_size=3))
    def some_leave_when_a_server_has_lost_its_state(self, school: int, numbers: set[int]) -> None:
        server = self.stage.server(school)
        server.school.lose_state()
        there = sorted(server.sims)
        gone = {there[number % len(there)] for number in numbers if there}
        self._live(school, Night(changes=[(*key, None) for key in sorted(gone)]))

    @rule(school=SCHOOL, installation=st.sampled_from(("here", "there")))
    def another_server_takes_its_turn(self, school: int, installation: str) -> None:
        self.stage.server(school).school.installation = installation

    @rule(school=SCHOOL, numbers=st.sets(st.integers(0, 20), max_size=3))
    def something_is_wrong_on_site(self, school: int, numbers: set[int]) -> None:
        self.stage.server(school).hold_back(numbers)

    # What becomes of the log.

    @rule(number=st.integers(0, 30), chance=st.randoms(use_true_random=False))
    def somebody_forges(self, number: int, chance: random.Random) -> None:
        self.stage.forge(number, chance)

    @rule(number=st.integers(0, 30), chance=st.randoms(use_true_random=False))
    def somebody_sends_what_was_signed_long_ago(self, number: int, chance: random.Random) -> None:
        self.stage.copy(number, chance)

    @rule(part=st.integers(1, 8))
    def the_broker_compacts(self, part: int) -> None:
        self.stage.compact(part)

    @rule(most=st.sampled_from((1, 3, 10, 100)))
    def the_relay_publishes(self, most: int) -> None:
        self.stage.broker.relay(self.stage.connection, most)

    def _live(self, school: int, night: Night) -> None:
        told = [each for each in night.changes if self._may_be_sent(each)]
        self.stage.server(school).run(replace(night, changes=told))

    def _may_be_sent(self, change: Change) -> bool:
        """Where somebody may be erased, nobody is named in words."""
        return not self.may_erase or change[0] in WITHOUT_NAMES_IN_WORDS

    def id_of(self, school: int) -> str:
        """Return the id of one of the schools."""
        return self.stage.server(school).school.school_id
