"""What docs/data-protection.md says is taken is what can be sent, and each field has a purpose."""

import json
from pathlib import Path
from typing import Any

import pytest

from contract.data_protection import field_list, fields_of, with_fields
from contract.data_sets import ALL
from contract.declaration import DataSet
from contract.purposes import ABOUT, PURPOSES, About

CONTRACT = Path(__file__).parents[2] / "avro/contract"
PAGE = Path(__file__).parents[2] / "docs/data-protection.md"


def test_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert with_fields(page) == page
    assert field_list() in page


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_the_fields_with_a_purpose_are_those_of_the_schema(data_set: DataSet) -> None:
    purposes = PURPOSES[data_set.name]

    assert published_fields(data_set.name) == purposes.keys()
    assert set(fields_of(data_set)) == purposes.keys()


def test_nothing_has_a_purpose_that_is_no_data_set() -> None:
    names = {each.name for each in ALL}

    assert names == PURPOSES.keys()
    assert names == ABOUT.keys()


def test_whatever_names_a_person_is_about_people() -> None:
    naming = {
        each.name
        for each in ALL
        if {"forename", "user_id", "staff_id", "memberships.user_id"} & PURPOSES[each.name].keys()
    }

    assert naming == {name for name, about in ABOUT.items() if about is not About.NOBODY}


def published_fields(name: str) -> set[str]:
    """Return the fields of a record in every schema version that was ever published."""
    found: set[str] = set()
    for file in (CONTRACT / "schemas").glob(f"{name}.v*.avsc"):
        fields = {each["name"]: each for each in json.loads(file.read_text("utf-8"))["fields"]}
        found |= {path for each in record_of(fields["record"])["fields"] for path in paths(each)}
    return found


def record_of(field: dict[str, Any]) -> dict[str, Any]:
    (record,) = (each for each in field["type"] if isinstance(each, dict))
    return record


def paths(field: dict[str, Any]) -> list[str]:
    kind = field["type"]
    items = kind["items"] if isinstance(kind, dict) else None
    if isinstance(items, dict):
        return [f"{field['name']}.{each['name']}" for each in items["fields"]]
    return [field["name"]]
