from typing import Any

import pytest

from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet, Record, Source
from contract.events import event_schema
from contract.moments import is_date
from contract.rules import intrinsic_violations
from tests.contract.schema_trees import tree_of
from tests.contract.values import example


def sound(data_set: DataSet, **values: Any) -> Record:
    """A record with all its values and no entry in a list of objects."""
    tree: Any = tree_of(event_schema(data_set))
    record: Record = example(tree["fields"][-1]["type"][1])
    for name, value in record.items():
        if isinstance(value, list) and isinstance(value[0], dict):
            record[name] = []
    return record | _SOUND.get(data_set.name, {}) | values


_SOUND: dict[str, Record] = {
    "profile-pictures": {"media_type": "image/png", "picture": b"\x89PNG\r\n\x1a\n..."}
}
"""What a rule wants that no example has."""


def said(data_set: DataSet, record: Record) -> list[tuple[str, str]]:
    return [(each.code, each.detail) for each in intrinsic_violations(data_set, record)]


REQUIRED = [(data_set, *names) for data_set in ALL for names in data_set.required_fields()]


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_a_sound_record_breaks_no_rule(data_set: DataSet) -> None:
    assert said(data_set, sound(data_set)) == []


@pytest.mark.parametrize(
    ("data_set", "column", "field"),
    REQUIRED,
    ids=[f"{data_set.name} {column}" for data_set, column, _ in REQUIRED],
)
@pytest.mark.parametrize("value", [None, ""])
def test_a_required_value_that_is_missing_is_told_by_its_column(
    data_set: DataSet, column: str, field: str, value: str | None
) -> None:
    record = sound(data_set, **{field: value})

    assert [("required_field_missing", column)] == said(data_set, record)


def test_no_is_a_value() -> None:
    subjects = BY_NAME["subjects"]

    assert said(subjects, sound(subjects, active=False)) == []


def test_every_missing_value_is_told() -> None:
    students = BY_NAME["students"]

    assert said(students, sound(students, forename="", surname=None)) == [
        ("required_field_missing", "Forename"),
        ("required_field_missing", "Surname"),
    ]


@pytest.mark.parametrize(
    "data_set",
    [each for each in ALL if each.source is Source.REPORT],
    ids=lambda each: each.name,
)
def test_what_is_not_required_may_be_absent(data_set: DataSet) -> None:
    required = {field for _, field in data_set.required_fields()}
    record = sound(data_set)
    absent: Record = {
        name: [] if isinstance(value, list) else None
        for name, value in record.items()
        if name not in required
    }

    assert said(data_set, record | absent) == []


DATES = [
    ("2014-05-01", True),
    ("2012-02-29", True),
    ("2011-02-29", False),
    ("2014-13-01", False),
    ("2014-00-01", False),
    ("2014-05-00", False),
    ("2014-5-1", False),
    ("20140501", False),
    ("01/05/2014", False),
    ("2014-05-01 ", False),
    (" 2014-05-01", False),
    ("2014-05-01T00:00:00", False),
    ("\N{ARABIC-INDIC DIGIT TWO}014-05-01", False),
    ("0000-01-01", False),
    ("soon", False),
    ("", False),
    ("2014-W18-4", False),
    ("20140501xx", False),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_a_date_is_year_month_day(text: str, expected: bool) -> None:
    assert expected == is_date(text)


@pytest.mark.parametrize(("text", "is_sound"), [each for each in DATES if each[0]])
def test_a_date_of_birth_that_is_no_date_is_unreadable(text: str, is_sound: bool) -> None:
    students = BY_NAME["students"]

    expected = [("value_unreadable", "DateOfBirth")] * (not is_sound)
    assert expected == said(students, sound(students, date_of_birth=text))


@pytest.mark.parametrize("absent", [None, ""])
def test_no_date_of_birth_is_no_fault(absent: str | None) -> None:
    students = BY_NAME["students"]

    assert said(students, sound(students, date_of_birth=absent)) == []


ENTRY = {"user_id": "1", "start_date": "2026-09-01", "end_date": None}


@pytest.mark.parametrize(
    ("name", "field", "value", "detail"),
    [
        # Named as the column, where the field has one of its own.
        ("students", "surname", "A" * 501, "Surname"),
        ("students", "address", "x" * 501, "address"),
        ("students", "sen_provisions", ["E", "K" * 501], "sen_provisions"),
        ("class-groups", "memberships", [ENTRY | {"user_id": "1" * 501}], "memberships"),
        ("class-groups", "supervisors", [ENTRY, ENTRY | {"end_date": "1" * 501}], "supervisors"),
        # What names another record goes into keys, and there it takes more room.
        ("class-groups", "subject_id", "1" * 201, "SubjectId"),
        (
            "class-groups",
            "memberships",
            [ENTRY | {"user_id": "\N{GRINNING FACE}" * 17}],
            "memberships",
        ),
    ],
)
def test_a_text_that_is_too_long_is_unreadable_and_nothing_else_is_judged(
    name: str, field: str, value: Any, detail: str
) -> None:
    data_set = BY_NAME[name]

    assert [("value_unreadable", detail)] == said(data_set, sound(data_set, **{field: value}))


def test_a_text_of_the_greatest_length_is_sound() -> None:
    students = BY_NAME["students"]

    assert said(students, sound(students, surname="A" * 500)) == []


def test_a_group_is_judged_by_its_own_rule_too() -> None:
    groups = BY_NAME["year-groups"]
    reversed_entry = ENTRY | {"end_date": "2026-08-31"}

    found = said(groups, sound(groups, name="", memberships=[reversed_entry]))

    assert found == [("required_field_missing", "Name"), ("dates_reversed", "1")]
