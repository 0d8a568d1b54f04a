"""The checker that guards the schemas: it must refuse what would cut MYA off from its own log."""

from io import BytesIO
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.compatibility import obstacles_among
from tests.contract.evolutions import (
    Change,
    add,
    add_inside,
    changed,
    drop,
    drop_inside,
    example_schema,
    field,
    move,
    rename,
    rename_inside,
    retype,
    retype_inside,
    symbols,
)
from tests.contract.schema_trees import tree_of
from tests.contract.values import values_in


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (add(type="string"), ["v1 read with v2: .new: is not written, and has no default"]),
        (
            add_inside(type="string"),
            ["v1 read with v2: .record.new: is not written, and has no default"],
        ),
        (drop("id"), ["v2 read with v1: .id: is not written, and has no default"]),
        (
            drop_inside("name"),
            ["v2 read with v1: .record.name: is not written, and has no default"],
        ),
        (
            retype("id", "long"),
            [
                "v1 read with v2: .id: string became long",
                "v2 read with v1: .id: long became string",
            ],
        ),
        (
            # string and bytes are the one pair that Avro takes for one another both ways
            retype("id", "bytes"),
            [
                "v1 read with v2: .id: string became bytes",
                "v2 read with v1: .id: bytes became string",
            ],
        ),
        (
            retype_inside("size", "long"),
            [
                "v1 read with v2: .record.size: int became long",
                "v2 read with v1: .record.size: long became int",
            ],
        ),
        (
            retype_inside("tags", {"type": "array", "items": "int"}),
            [
                "v1 read with v2: .record.tags[]: string became int",
                "v2 read with v1: .record.tags[]: int became string",
            ],
        ),
        (
            retype("note", "string"),
            ["v1 read with v2: .note: null became string"],
        ),
        (
            retype("note", ["null", "string", "long"]),
            ["v2 read with v1: .note: long is in no branch"],
        ),
        (
            retype("hash", {"type": "fixed", "name": "Hash", "size": 8}),
            [
                "v1 read with v2: .hash: fixed a.b.Hash 16 became fixed a.b.Hash 8",
                "v2 read with v1: .hash: fixed a.b.Hash 8 became fixed a.b.Hash 16",
            ],
        ),
        (
            symbols("word", "on", "off", "dim"),
            ["v2 read with v1: .word: 'dim' is no symbol, and there is no default"],
        ),
        (
            # a default that comes with the symbol is too late: old readers do not have it
            symbols("word", "on", "off", "dim", default="off"),
            ["v2 read with v1: .word: 'dim' is no symbol, and there is no default"],
        ),
        (
            symbols("word", "on"),
            ["v1 read with v2: .word: 'off' is no symbol, and there is no default"],
        ),
        (
            rename("Other"),
            [
                "v1 read with v2: : record a.b.Event became record a.b.Other",
                "v2 read with v1: : record a.b.Other became record a.b.Event",
            ],
        ),
    ],
)
def test_what_would_cut_off_a_reader_is_refused(change: Change, expected: list[str]) -> None:
    found = obstacles_among([example_schema(), changed(change)])

    # What is said of a record is said again where the schema refers to it.
    assert expected == [each for each in found if ".again" not in each]


def test_a_record_renamed_inside_is_refused() -> None:
    found = obstacles_among([example_schema(), changed(rename_inside("Other"))])

    assert found == [
        "v1 read with v2: .record: record a.b.Thing is in no branch",
        "v1 read with v2: .again: record a.b.Thing is in no branch",
        "v2 read with v1: .record: record a.b.Other is in no branch",
        "v2 read with v1: .again: record a.b.Other is in no branch",
    ]


HARMLESS: list[Change] = [
    add(type=["null", "string"], default=None),
    add(type={"type": "array", "items": "string"}, default=[]),
    add_inside(type=["null", "boolean"], default=None),
    drop("note"),
    symbols("tone", "c", "d", "e", default="c"),
    symbols("tone", "c", default="c"),
    move("note"),
]


@pytest.mark.parametrize("change", HARMLESS)
def test_what_every_reader_can_bear_is_allowed(change: Change) -> None:
    assert obstacles_among([example_schema(), changed(change)]) == []


@pytest.mark.parametrize("change", HARMLESS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_is_allowed_is_read_by_avro_both_ways(change: Change, data: st.DataObject) -> None:
    before, after = example_schema(), changed(change)
    writer, reader = data.draw(st.sampled_from([(before, after), (after, before)]))
    value = data.draw(values_in(tree_of(writer)))
    buffer = BytesIO()
    fastavro.schemaless_writer(buffer, writer, value)
    buffer.seek(0)

    read: Any = fastavro.schemaless_reader(buffer, writer, reader)

    assert {each["name"] for each in reader["fields"]} == read.keys()


def test_compatibility_is_asked_of_every_pair_and_not_of_neighbours_alone() -> None:
    first, third = example_schema(), example_schema()
    second = changed(drop("note"))
    field(third, "note")["type"] = ["null", "long"]

    assert obstacles_among([first, second]) == []
    assert obstacles_among([second, third]) == []
    assert obstacles_among([first, second, third]) == [
        "v1 read with v3: .note: string is in no branch",
        "v3 read with v1: .note: long is in no branch",
    ]
