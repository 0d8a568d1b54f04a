"""The compiled rules of a data set find just what its rules find."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet, Record
from contract.rules import TEXT_LENGTH_MAX, compiled, intrinsic_violations
from contract.wire import encode, schemas
from tests.contract.schema_trees import tree_of
from tests.contract.values import example, values_in

_TELLING: Final = st.sampled_from(
    (
        "",
        "x" * TEXT_LENGTH_MAX,
        "x" * (TEXT_LENGTH_MAX + 1),
        "2026-03-02",
        "2026-3-2",
        "09:00:00",
        "2026-03-02T09:00:00",
        "2026-03-02T09:00",
        "2026-03-01T09:00:00",
    )
)

LESSON: Final[Record] = {
    "event_instance_id": "e",
    "user_id": "1",
    "class_name": None,
    "subject_name": None,
    "staff_name": None,
    "location_name": None,
    "period_name": None,
    "start_at": "2026-03-02T09:00:00",
    "end_at": "2026-03-02T09:00:00",
}


def _records(data_set: DataSet) -> SearchStrategy[Record]:
    """Return records of a data set, some of their texts replaced by telling ones."""
    tree: Any = tree_of(schemas(data_set.name)[-1].source)
    branches = next(field["type"] for field in tree["fields"] if field["name"] == "record")
    records = values_in(next(each for each in branches if each["type"] == "record"))
    fields = [field["name"] for field in data_set.record_fields() if "string" in field["type"]]
    return st.builds(
        lambda record, other: record | other,
        records,
        st.dictionaries(st.sampled_from(fields), _TELLING),
    )


def _size_bytes(data_set: DataSet, record: Record) -> int:
    """Return the size of the event in which the record is sent."""
    event: Any = example(tree_of(schemas(data_set.name)[-1].source))
    return len(encode(data_set.name, event | {"record": record}))


@pytest.mark.parametrize("data_set", ALL, ids=lambda each: each.name)
def test_compiled_rules_find_the_same(data_set: DataSet) -> None:
    check = compiled(data_set)

    @given(_records(data_set))
    def same(record: Record) -> None:
        assert check(record, _size_bytes(data_set, record)) == intrinsic_violations(
            data_set, record
        )

    same()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"user_id": ""}, ["required_field_missing"]),
        ({"class_name": "x" * TEXT_LENGTH_MAX}, []),
        ({"class_name": "x" * (TEXT_LENGTH_MAX + 1)}, ["value_unreadable"]),
        ({"end_at": "2026-03-02T09:00"}, ["value_unreadable", "dates_reversed"]),
        ({"end_at": "2026-03-02T08:59:59"}, ["dates_reversed"]),
    ],
)
def test_what_is_wrong_with_a_lesson(changes: Record, codes: list[str]) -> None:
    check = compiled(BY_NAME["student-timetables"])

    assert [violation.code for violation in check(LESSON | changes, 10_000)] == codes
