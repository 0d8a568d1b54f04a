"""What root causes are called, and what is said to follow from them."""

from datetime import UTC, datetime

import pytest

from projections.reading.cause_values import Following, Kind, Waiting
from projections.web.view_models.cause_lines import again_of, board_of
from projections.web.view_models.cause_words import follows_of, title_of, title_of_group
from tests.projections.web.view_models.readings import CLOCK, LINKS, cause, group


def following(data_set: str, code: str, count: int, severity: str = "error") -> Following:
    return Following(data_set=data_set, code=code, severity=severity, errors=count, records=count)


CLASSES = following("class-groups", "subject_not_synced", 37)
LESSONS = following("class-timetables", "no_class_group", 61)


@pytest.mark.parametrize(
    ("follows", "waits", "causes", "expected"),
    [
        ([], [], 1, ""),
        ([CLASSES, LESSONS], [], 1, "37 classes and 61 class lessons wait for it."),
        ([following("class-groups", "subject_not_synced", 1)], [], 1, "1 class waits for it."),
        ([CLASSES], [], 3, "37 classes wait for them."),
        (
            [
                following(each, "member_not_imported", count)
                for each, count in (("class-groups", 9), ("house-groups", 1))
            ],
            [],
            1,
            "10 memberships wait for it.",
        ),
        (
            [following("class-groups", "member_not_imported", 2)],
            [],
            1,
            "2 memberships wait for it.",
        ),
        (
            [following("class-timetables", "staff_missing", 8, "warning")],
            [],
            1,
            "8 class lessons go without it.",
        ),
        (
            [],
            [Waiting(data_set="class-groups", waits_for="subjects", records=1)],
            1,
            "1 class is looked at after it.",
        ),
    ],
)
def test_what_follows_is_counted_in_the_right_number(
    follows: list[Following], waits: list[Waiting], causes: int, expected: str
) -> None:
    assert expected == follows_of(follows, waits, causes=causes)


MISSING = cause(
    kind=Kind.MISSING, data_set="subjects", record_id="55", code="subject_not_synced", detail="55",
    label="", error_ids=(), follows=(CLASSES, LESSONS), records_following=98,
)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (cause(), "Surname is missing for Amelia, 00231"),
        (cause(label=""), "Surname is missing for 1 student"),
        (MISSING, "Subject 55 is not in MYA"),
    ],
)
def test_a_cause_is_called_what_the_school_calls_it(found: object, expected: str) -> None:
    assert expected == title_of(found)  # type: ignore[arg-type] # of a table


def test_a_line_of_several_says_how_many() -> None:
    two = group(cause(), cause(cause_id="c2"), column="Surname")
    missing = group(MISSING, MISSING)

    assert title_of_group(two) == "Surname is missing for 2 students"
    assert title_of_group(missing) == "2 subjects are not in MYA"


def test_a_line_of_one_leads_to_it_and_one_of_several_to_all() -> None:
    several = group(cause(), cause(cause_id="c2"))

    board = board_of([group(MISSING), several], None, CLOCK, LINKS)

    assert [line.address for line in board.errors] == [LINKS.cause("c1"), LINKS.cause("g-c1")]


def test_whole_data_sets_come_first_and_then_the_biggest_effect() -> None:
    held = cause(
        kind=Kind.DATA_SET, code="held_by_guard", data_set="house-groups", record_id="", label=""
    )
    small, large = group(cause()), group(MISSING)

    board = board_of([small, large, group(held)], None, CLOCK, LINKS)

    assert [line.effect.value for line in board.errors] == ["1", "98", "1"]
    assert [line.effect.noun for line in board.errors] == ["data set", "records", "record"]


def test_warnings_are_no_errors() -> None:
    board = board_of([group(cause(severity="warning"))], None, CLOCK, LINKS)

    assert (len(board.errors), len(board.warnings)) == (0, 1)


def test_more_causes_than_a_line_names_are_counted() -> None:
    many = group(*(cause(cause_id=f"c{number}") for number in range(9)))

    (line,) = board_of([many], None, CLOCK, LINKS).errors

    assert (len(line.labels), line.more) == (6, "and 3 more")


@pytest.mark.parametrize(
    ("next_start", "expected"),
    [
        (None, "Looked at again with the next run"),
        (
            datetime(2026, 11, 25, 2, 30, tzinfo=UTC),
            "Looked at again tomorrow at about 02:30",
        ),
    ],
)
def test_when_it_is_looked_at_again(next_start: datetime | None, expected: str) -> None:
    assert expected == again_of(next_start, CLOCK)
