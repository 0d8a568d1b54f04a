"""What the demo tells, from rows as the programs give them."""

import io

import pytest
from rich.console import Console

from local.demo import telling
from local.demo.telling import Row


def told(*printed: object) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(*printed)
    return plain(console)


def plain(console: Console) -> str:
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def role(person: str, *, enabled: bool, name: str = "staff") -> Row:
    return {"third_party_id": person, "role": name, "enabled": enabled}


@pytest.mark.parametrize(
    ("view", "rows", "expected"),
    [
        ("subjects", [], "       0 subjects"),
        ("time_slots", [{"enabled": True}] * 1_200, "   1,200 time slots"),
        ("users", [{"enabled": True}, {"enabled": False}], "       2 users; 1 disabled"),
        (
            "user_groups",
            [
                {"type": "Year", "enabled": True},
                {"type": "Class", "enabled": True},
                {"type": "Year", "enabled": False},
            ],
            "       3 user groups: 1 Class, 2 Year; 1 disabled",
        ),
        ("profile_pictures", [{"user_id": "1"}], "       1 profile pictures"),
    ],
)
def test_a_view_is_counted(view: str, rows: list[Row], expected: str) -> None:
    assert expected == telling.count_line(view, rows)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([role("2", enabled=True), role("1", enabled=True)], "1"),
        ([role("1", enabled=True), role("2", enabled=False)], "2"),
        (
            [
                role("1", enabled=False),
                role("2", enabled=True),
                role("2", enabled=True, name="contact"),
            ],
            "2",
        ),
        (
            [
                role("1", enabled=True),
                role("1", enabled=True, name="contact"),
                role("2", enabled=False),
                role("2", enabled=True, name="contact"),
            ],
            "2",
        ),
    ],
    ids=["anybody", "who left", "who has two roles", "who lost one of two roles"],
)
def test_the_person_explained_has_most_to_tell(roles: list[Row], expected: str) -> None:
    assert expected == telling.person_with_a_story(roles)


def test_a_data_set_that_was_skipped_says_why() -> None:
    counts = dict.fromkeys(
        ("created", "updated", "removed", "unchanged", "held", "applied", "errors"), 7
    )
    ends: list[Row] = [
        {"data_set": "rooms", "reason": None, **counts},
        {"data_set": "periods", "reason": "off", **counts},
    ]

    lines = told(telling.table_of_run("9-abc", ends))

    assert "Run 9-abc" in lines
    assert "│ rooms         │ 7 " in lines
    assert "│ periods (off) │ 7 " in lines


def test_of_each_kind_of_error_one_is_told_with_its_cure() -> None:
    console = Console(file=io.StringIO(), width=200)
    missing = {
        "severity": "error",
        "data_set": "class-groups",
        "code": "subject_not_synced",
        "label": "9x/Ma1",
        "message": "The subject [Ma] is missing.",
        "fix": "Mark it Active.",
    }
    warning = missing | {"severity": "warning", "code": "year_group_missing", "label": "7y/En2"}

    telling.tell_errors(console, [warning, missing, missing | {"label": "9x/Ma2"}])

    assert plain(console) == TOLD


TOLD = """
What the school should look at: 3 open

  error class-groups: subject_not_synced (2)
    for example 9x/Ma1
    The subject [Ma] is missing.
    Fix: Mark it Active.

  warning class-groups: year_group_missing (1)
    for example 7y/En2
    The subject [Ma] is missing.
    Fix: Mark it Active.
"""
