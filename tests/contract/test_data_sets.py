"""The declarations hold together: what one names is there."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from contract.becomes import User
from contract.catalogue import CATALOGUE
from contract.data_sets import ALL, BY_NAME
from contract.declaration import Column, DataSet, Detail, Reference
from tests.contract.schema_trees import tree_of

every_data_set = pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)

REFERENCES = [(data_set, reference) for data_set in ALL for reference in data_set.references]
every_reference = pytest.mark.parametrize(
    ("data_set", "reference"),
    REFERENCES,
    ids=[f"{data_set.name} {reference.path}" for data_set, reference in REFERENCES],
)

DETAILS = [(data_set, detail) for data_set in ALL for detail in data_set.details]
every_detail = pytest.mark.parametrize(
    ("data_set", "detail"),
    DETAILS,
    ids=[f"{data_set.name} {detail.name}" for data_set, detail in DETAILS],
)


def repeated(names: Iterable[object]) -> list[object]:
    return [name for name, count in Counter(names).items() if count > 1]


def field_names(data_set: DataSet) -> list[str]:
    return [field["name"] for field in data_set.record_fields()]


@every_reference
def test_a_data_set_comes_after_those_it_refers_to(data_set: DataSet, reference: Reference) -> None:
    before = [each.name for each in ALL[: ALL.index(data_set)]]

    assert set() == set(reference.to) - set(before)


@every_reference
def test_a_reference_starts_at_a_text_of_the_record(
    data_set: DataSet, reference: Reference
) -> None:
    node: Any = tree_of({"type": "record", "name": "R", "fields": data_set.record_fields()})
    head, _, tail = reference.path.partition(".")

    node = next(field["type"] for field in node["fields"] if field["name"] == head)
    if tail:
        node = next(each["type"] for each in node["items"]["fields"] if each["name"] == tail)

    assert node in ({"type": "string"}, [{"type": "null"}, {"type": "string"}])


@every_reference
def test_the_codes_of_a_reference_are_in_the_catalogue(
    data_set: DataSet, reference: Reference
) -> None:
    assert {reference.code, reference.unjudged_code} - {None} <= CATALOGUE.keys()


@pytest.mark.parametrize(
    ("path", "record", "expected"),
    [
        ("subject_id", {"subject_id": "maths"}, ["maths"]),
        ("subject_id", {"subject_id": None}, []),
        ("subject_id", {"subject_id": ""}, []),
        ("members.user_id", {"members": []}, []),
        ("members.user_id", {"members": [{"user_id": "1"}, {"user_id": "2"}]}, ["1", "2"]),
        ("members.user_id", {"members": [{"user_id": "1"}, {"user_id": "1"}]}, ["1", "1"]),
    ],
)
def test_a_reference_finds_what_the_record_names(
    path: str, record: dict[str, Any], expected: list[str]
) -> None:
    reference = Reference(path=path, to=("subjects",), strength=REFERENCES[0][1].strength, code="")

    assert expected == list(reference.targets(record))


def test_names_are_unique() -> None:
    assert not repeated(each.name for each in ALL)
    assert not repeated(each.avro_name for each in ALL)
    assert not repeated(each.title for each in ALL)
    assert not repeated(each.becomes for each in ALL)
    assert [each.name for each in ALL] == list(BY_NAME)


@every_data_set
def test_fields_columns_and_lists_have_names_of_their_own(data_set: DataSet) -> None:
    assert not repeated(field_names(data_set))
    assert not repeated(column.name for column in data_set.columns)
    assert not repeated(detail.name for detail in data_set.details)
    for detail in data_set.details:
        assert not repeated(column.name for column in detail.columns)
        assert not repeated(column.field for column in detail.columns)


@every_data_set
def test_names_suit_a_topic_a_file_and_a_schema(data_set: DataSet) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", data_set.name)
    assert re.fullmatch(r"[A-Z][A-Za-z]+", data_set.avro_name)
    for name in field_names(data_set):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)


@every_data_set
def test_the_label_the_identifier_and_the_key_are_there(data_set: DataSet) -> None:
    names = field_names(data_set)

    assert data_set.label
    assert set() == set(data_set.label) - set(names)
    assert set() == set(data_set.key) - {column.name for column in data_set.columns}
    if isinstance(data_set.becomes, User):
        assert data_set.becomes.identifier_field in (*names, None)


@every_data_set
def test_a_required_column_lands_in_the_record_or_in_the_key(data_set: DataSet) -> None:
    lost = [
        column
        for column in data_set.columns
        if column.required and not column.field and column.name not in data_set.key
    ]

    assert not lost
    assert {(column.name, column.field) for column in data_set.columns if _is_required(column)} == {
        *data_set.required_fields()
    }


@every_data_set
def test_a_label_is_made_of_what_is_known(data_set: DataSet) -> None:
    first, *others = data_set.label

    assert data_set.label_of({}) == ""
    assert data_set.label_of(dict.fromkeys(data_set.label)) == ""
    assert data_set.label_of({first: "Ash", **dict.fromkeys(others, "")}) == "Ash"
    assert data_set.label_of(dict.fromkeys(data_set.label, "Ash")) == ", ".join(
        ["Ash"] * len(data_set.label)
    )


@every_detail
def test_a_list_gives_exactly_its_fields_even_without_rows(
    data_set: DataSet, detail: Detail
) -> None:
    combined = detail.combine([])

    assert sorted(field["name"] for field in detail.fields) == sorted(combined.values)
    assert all(value in (None, []) for value in combined.values.values())
    assert combined.violations == ()


@every_detail
def test_each_column_of_a_list_has_a_field(data_set: DataSet, detail: Detail) -> None:
    assert all(column.field for column in detail.columns)


@pytest.mark.parametrize(("active", "expected"), [(True, True), (False, False), (None, False)])
def test_a_subject_is_synced_while_it_is_active(active: bool | None, expected: bool) -> None:
    assert expected == BY_NAME["subjects"].is_synced({"active": active})


@pytest.mark.parametrize("name", [each.name for each in ALL if each.name != "subjects"])
def test_all_other_records_are_synced(name: str) -> None:
    assert BY_NAME[name].is_synced({})


def _is_required(column: Column) -> bool:
    return column.required and column.field is not None
