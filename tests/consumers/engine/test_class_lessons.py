from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest

from consumers.engine.class_lessons import judge_class_lesson
from consumers.engine.judged import Judged
from consumers.engine.references import School, Verdict
from contract.declaration import Record
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target
from tests.consumers.engine.stored import SCHOOL, stored_record

LESSON: Final[Record] = {
    "class_id": "7a",
    "period_id": "p1",
    "room_id": "r1",
    "staff_id": "s1",
    "start_date": "2025-09-01",
    "end_date": "2026-07-31",
}
IDS: Final = {"class-groups": "7a", "periods": "p1", "rooms": "r1", "staff-members": "s1"}
MET, WAIT, ERROR, NOT_JUDGED = Verdict.MET, Verdict.WAIT, Verdict.ERROR, Verdict.NOT_JUDGED

NO_CLASS: Final = ("no_class_group", "7a")
NO_PERIOD: Final = ("period_missing", "p1")
NO_ROOM: Final = ("room_missing", "r1")
NO_STAFF: Final = ("staff_missing", "s1")


def judge(
    said: Mapping[str, Verdict], record: StoredRecord | None = None, day: date | None = None
) -> Judged:
    """Judge the lesson where this is to be said of what it refers to; of the rest that it is met.

    The lesson is of version 5, of a run that has ended.
    """
    period = said.get("periods", MET)
    accepted = frozenset({"p1"} if period is MET else ())
    school = School(
        school_id=SCHOOL,
        ended_version=5,
        ended_day=day,
        completed=dict.fromkeys(IDS, 5),
        data_sets_off=frozenset(each for each in said if said[each] is NOT_JUDGED),
        accepted_periods=None if period is NOT_JUDGED else accepted,
    )
    lesson = record or stored_record("class-timetables", "lesson", LESSON, version=5)
    return judge_class_lesson(lesson, school, _targets(said))


def _targets(verdicts: Mapping[str, Verdict]) -> dict[RecordKey, Target]:
    there = {each: verdicts.get(each, MET) for each in IDS}
    return {
        (SCHOOL, each, IDS[each]): Target(
            version=1,
            outcome=Outcome.WAITING if verdict is WAIT else Outcome.APPLIED,
            met=verdict is MET,
            current=True,
        )
        for each, verdict in there.items()
        if verdict in (MET, WAIT)
    }


def row(judged: Judged) -> Mapping[str, Any]:
    (found,) = judged.rows["class_timetable_event"]
    return found


@pytest.mark.parametrize(
    ("said", "outcome", "violations"),
    [
        ({}, Outcome.APPLIED, []),
        ({"class-groups": WAIT}, Outcome.WAITING, []),
        ({"class-groups": ERROR}, Outcome.ERROR, [NO_CLASS]),
        ({"class-groups": NOT_JUDGED}, Outcome.APPLIED, []),
        ({"class-groups": NOT_JUDGED, "rooms": ERROR}, Outcome.APPLIED, []),
        ({"class-groups": NOT_JUDGED, "rooms": WAIT}, Outcome.APPLIED, []),
        ({"class-groups": NOT_JUDGED, "staff-members": ERROR}, Outcome.APPLIED, []),
        ({"periods": ERROR}, Outcome.ERROR, [NO_PERIOD]),
        ({"periods": NOT_JUDGED}, Outcome.APPLIED, []),
        ({"rooms": WAIT}, Outcome.WAITING, []),
        ({"rooms": ERROR}, Outcome.ERROR, [NO_ROOM]),
        ({"rooms": NOT_JUDGED}, Outcome.APPLIED, []),
        ({"staff-members": WAIT}, Outcome.APPLIED, []),
        ({"staff-members": ERROR}, Outcome.APPLIED, [NO_STAFF]),
        ({"staff-members": NOT_JUDGED}, Outcome.APPLIED, []),
        ({"rooms": WAIT, "periods": ERROR}, Outcome.WAITING, []),
        ({"rooms": ERROR, "staff-members": ERROR}, Outcome.ERROR, [NO_ROOM]),
        (
            {"class-groups": ERROR, "periods": ERROR, "rooms": ERROR},
            Outcome.ERROR,
            [NO_CLASS, NO_PERIOD, NO_ROOM],
        ),
    ],
)
def test_what_a_lesson_comes_to(
    said: dict[str, Verdict], outcome: Outcome, violations: list[tuple[str, str]]
) -> None:
    judged = judge(said)

    assert judged.outcome is outcome
    assert [(each.code, each.detail) for each in judged.violations] == violations
    unmet = {each.target_data_sets[0]: each.verdict for each in judged.unmet}
    assert unmet == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, ("7a", "p1", "r1", "s1", True)),
        ({"class-groups": NOT_JUDGED}, (None, "p1", "r1", "s1", False)),
        ({"class-groups": WAIT}, (None, "p1", "r1", "s1", False)),
        ({"class-groups": ERROR}, (None, "p1", "r1", "s1", False)),
        ({"periods": NOT_JUDGED}, ("7a", None, "r1", "s1", True)),
        ({"rooms": NOT_JUDGED}, ("7a", "p1", None, "s1", True)),
        ({"rooms": ERROR}, ("7a", "p1", None, "s1", False)),
        ({"staff-members": ERROR}, ("7a", "p1", "r1", None, True)),
    ],
)
def test_the_row_has_what_is_met(said: dict[str, Verdict], shown: tuple[Any, ...]) -> None:
    found = row(judge(said))

    assert (
        tuple(found[each] for each in ("class_id", "period_id", "room_id", "staff_id"))
        == (shown[:-1])
    )
    assert found["shown"] is shown[-1]
    assert (found["start_date"], found["end_date"]) == (date(2025, 9, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("day", "is_past"),
    [(None, False), (date(2026, 7, 31), False), (date(2026, 8, 1), True)],
)
@pytest.mark.parametrize(
    ("said", "outcome", "shown"),
    [
        ({"rooms": ERROR}, Outcome.ERROR, False),
        ({"staff-members": ERROR}, Outcome.APPLIED, True),
        ({"class-groups": WAIT}, Outcome.WAITING, False),
    ],
)
def test_what_is_over_raises_no_error(
    day: date | None, is_past: bool, said: dict[str, Verdict], outcome: Outcome, shown: bool
) -> None:
    judged = judge(said, day=day)

    expected = Outcome.APPLIED if is_past and outcome is Outcome.ERROR else outcome
    assert judged.outcome is expected
    assert bool(judged.violations) is (not is_past and outcome is not Outcome.WAITING)
    assert row(judged)["shown"] is shown


@pytest.mark.parametrize("known", [None, LESSON])
def test_a_removed_lesson_is_gone_whatever_it_carries(known: Record | None) -> None:
    removed = stored_record("class-timetables", "lesson", known, removed=True)

    assert judge({"rooms": ERROR}, removed) == Judged(outcome=Outcome.APPLIED, met=False)
    assert removed.violations == []


def test_a_lesson_without_room_and_staff_needs_none() -> None:
    lesson = stored_record(
        "class-timetables", "lesson", LESSON | {"room_id": None, "staff_id": None}, version=5
    )

    judged = judge({"rooms": ERROR, "staff-members": ERROR}, lesson)

    assert (judged.outcome, judged.violations) == (Outcome.APPLIED, [])
    assert (row(judged)["room_id"], row(judged)["staff_id"]) == (None, None)
