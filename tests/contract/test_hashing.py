from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.data_sets import ALL
from contract.declaration import DataSet, Record
from contract.events import event_schema
from contract.hashing import HASH_BYTES, content_hash
from tests.contract.schema_trees import Tree, tree_of
from tests.contract.values import values_in

RECORD: Record = {
    "name": "7a/Ma",
    "description": None,
    "active": False,
    "tags": ["a", "b"],
    "memberships": [{"user_id": "1", "start_date": "2026-09-01", "end_date": None}],
    "supervisors": [],
}


def record_tree(data_set: DataSet) -> Tree:
    tree: Any = tree_of(event_schema(data_set))
    record: Tree = tree["fields"][-1]["type"][1]
    return record


def records() -> SearchStrategy[Record]:
    return st.one_of([values_in(record_tree(each)) for each in ALL])


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reordered(value[name]) for name in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


def without_the_absent(value: Any) -> Any:
    if isinstance(value, dict):
        there = {name: each for name, each in value.items() if each is not None and each != []}
        return {name: without_the_absent(each) for name, each in there.items()}
    return [without_the_absent(each) for each in value] if isinstance(value, list) else value


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (container, name or index) of each single value, however deep."""
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, dict | list):
            yield from places(each)
        else:
            yield value, name


@settings(max_examples=60, deadline=None)
@given(record=records(), removed=st.booleans())
def test_the_hash_is_that_of_what_is_said_and_not_of_how(record: Record, removed: bool) -> None:
    expected = content_hash(record, removed=removed)

    assert expected == content_hash(reordered(record), removed=removed)
    assert expected == content_hash(without_the_absent(record), removed=removed)
    assert expected == content_hash(record | {"new": None, "more": []}, removed=removed)


@settings(max_examples=60, deadline=None)
@given(record=records(), data=st.data())
def test_the_hash_changes_with_any_value(record: Record, data: st.DataObject) -> None:
    changed = deepcopy(record)
    container, name = data.draw(st.sampled_from(list(places(changed))))
    other = data.draw(st.sampled_from([None, True, False, "", "other"]))
    assume(type(container[name]) is not type(other) or container[name] != other)
    assume(not (isinstance(container, list) and other is None))
    container[name] = other

    assert content_hash(record, removed=False) != content_hash(changed, removed=False)


@pytest.mark.parametrize(
    "changed",
    [
        RECORD | {"name": "7a/ma"},
        RECORD | {"description": ""},
        RECORD | {"active": None},
        RECORD | {"active": True},
        RECORD | {"active": "false"},
        RECORD | {"tags": ["b", "a"]},
        RECORD | {"tags": ["a"]},
        RECORD | {"tags": ["ab"]},
        RECORD | {"tags": []},
        RECORD | {"memberships": [{"user_id": "1", "start_date": "2026-09-01", "end_date": "x"}]},
        {name: value for name, value in RECORD.items() if name != "name"},
        {},
        None,
    ],
)
def test_the_hash_tells_apart(changed: Record | None) -> None:
    assert content_hash(RECORD, removed=False) != content_hash(changed, removed=False)


@pytest.mark.parametrize("record", [RECORD, None])
def test_a_removal_says_something_else_than_the_record(record: Record | None) -> None:
    assert content_hash(record, removed=True) != content_hash(record, removed=False)


def test_the_hash_is_the_same_in_every_build() -> None:
    # A hash that changes makes every record of every school a change.
    expected = "9f59f3659689c7b91b5f8848cc0b5197"

    assert expected == content_hash(RECORD | {"name": "Zoë"}, removed=False).hex()


def test_the_hash_fills_its_field() -> None:
    assert len(content_hash(RECORD, removed=False)) == HASH_BYTES
