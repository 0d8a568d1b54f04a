"""How lessons stand: by what is known of their user, and by the day of the last ended run."""

from datetime import date
from typing import Final

import pytest

from consumers.engine.lessons import LESSONS_OF, USER_REFERENCES, judge_lessons, state_of
from consumers.engine.references import School
from contract.becomes import Lesson
from contract.data_sets import ALL, BY_NAME
from projections.generation.lesson_states import Verdict
from projections.generation.lessons import OUTCOMES, State
from projections.generation.schema.lesson_tables import LESSON

DAY: Final = date(2026, 3, 2)
SEEN: Final = frozenset({"students"})


@pytest.mark.parametrize(
    ("school", "state"),
    [
        (School(school_id="1", data_sets_seen=SEEN), State.WAITING),
        (School(school_id="1", ended_version=7), State.NOT_JUDGED),
        (School(school_id="1", ended_version=7, data_sets_seen=SEEN), State.WAITING),
        (School(school_id="1", ended_version=7, completed={"students": 6}), State.WAITING),
        (School(school_id="1", ended_version=7, completed={"students": 7}), State.ERROR),
        (
            School(
                school_id="1",
                ended_version=7,
                completed={"students": 7},
                data_sets_off=frozenset({"students"}),
            ),
            State.NOT_JUDGED,
        ),
    ],
)
def test_a_lesson_without_its_user(school: School, state: State) -> None:
    verdict = judge_lessons(
        USER_REFERENCES["student-timetables"], "1", version=7, school=school, targets={}
    )

    assert verdict.state is state


@pytest.mark.parametrize(
    ("verdict", "end_at", "state"),
    [
        (Verdict(State.ERROR, DAY), "2026-03-01T23:59:59", State.PAST),
        (Verdict(State.ERROR, DAY), "2026-03-02T00:00:00", State.ERROR),
        (Verdict(State.ERROR, DAY), "2026-03-02T10:00:00", State.ERROR),
        (Verdict(State.WAITING, DAY), "2026-03-01T23:59:59", State.WAITING),
        (Verdict(State.APPLIED, DAY), "2026-03-01T23:59:59", State.APPLIED),
        (Verdict(State.NOT_JUDGED, DAY), "2026-03-01T23:59:59", State.NOT_JUDGED),
    ],
)
def test_a_past_lesson_raises_no_error(verdict: Verdict, end_at: str, state: State) -> None:
    assert state_of(verdict, end_at) is state


def test_people_have_the_lessons_that_refer_to_them() -> None:
    assert LESSONS_OF == {
        "staff-members": ("staff-timetables",),
        "students": ("student-timetables",),
    }


def test_every_state_has_a_book() -> None:
    assert OUTCOMES.keys() == set(State)


@pytest.mark.parametrize("name", [each.name for each in ALL if isinstance(each.becomes, Lesson)])
def test_the_table_has_every_field_of_a_lesson(name: str) -> None:
    fields = {field["name"] for field in BY_NAME[name].record_fields()}

    assert fields <= {column.name for column in LESSON.columns}
