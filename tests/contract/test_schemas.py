from io import BytesIO
from pathlib import Path
from typing import Any

import fastavro
import pytest
from fastavro.validation import validate
from hypothesis import given, settings
from hypothesis import strategies as st

import contract
from contract import data_sets, dead_letters, events, runs
from contract.becomes import User
from contract.declaration import DataSet
from contract.events import event_schema
from contract.publishing import declared
from contract.wire import schemas
from tests.contract.compatibility import obstacles_among
from tests.contract.schema_trees import tree_of
from tests.contract.values import values_in

SUBJECTS = tuple(declared())


def test_every_data_set_the_runs_the_errors_and_the_erasures_have_a_schema() -> None:
    assert {*data_sets.BY_NAME, "runs", "errors", "erasures"} == set(SUBJECTS)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_newest_file_is_what_the_code_declares(subject: str) -> None:
    newest = schemas(subject)[-1].source

    assert declared()[subject] == newest, "publish it: python -m contract.publishing"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_versions_are_numbered_from_one_without_a_gap(subject: str) -> None:
    versions = [schema.version for schema in schemas(subject)]

    assert list(range(1, len(versions) + 1)) == versions


def test_every_schema_file_is_of_a_subject_that_is_declared() -> None:
    files = Path(contract.__file__).with_name("schemas").glob("*.avsc")

    assert set(SUBJECTS) == {file.name.partition(".v")[0] for file in files}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_version_reads_all_others(subject: str) -> None:
    assert obstacles_among([schema.source for schema in schemas(subject)]) == []


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_values_of_each_version_pass_through_all_others(subject: str, data: st.DataObject) -> None:
    versions = schemas(subject)
    writer = data.draw(st.sampled_from(versions))
    reader = data.draw(st.sampled_from(versions))
    value = data.draw(values_in(tree_of(writer.source)))
    buffer = BytesIO()
    fastavro.schemaless_writer(buffer, writer.parsed, value)
    buffer.seek(0)

    read: Any = fastavro.schemaless_reader(buffer, writer.parsed, reader.parsed)

    assert validate(read, reader.source, raise_errors=False)
    shared = read.keys() & value.keys()
    assert {name: value[name] for name in shared if not _nests(value[name])} == {
        name: read[name] for name in shared if not _nests(value[name])
    }


def _nests(value: Any) -> bool:
    return isinstance(value, dict | list)


@pytest.mark.parametrize(
    ("typed", "subject", "path"),
    [
        (events.Event, "students", ()),
        (events.First, "students", ("first",)),
        (runs.RunEvent, "runs", ()),
        (runs.DataSetEnd, "runs", ("data_set",)),
        (runs.Counts, "runs", ("data_set", "counts")),
        (dead_letters.ErrorEvent, "errors", ()),
    ],
)
def test_the_code_knows_exactly_the_fields_of_the_schema(
    typed: type[Any], subject: str, path: tuple[str, ...]
) -> None:
    tree = tree_of(declared()[subject])
    for name in path:
        tree = _record_in(_field(tree, name))

    assert list(typed.__annotations__) == [field["name"] for field in _record_in(tree)["fields"]]


@pytest.mark.parametrize("data_set", data_sets.ALL, ids=lambda each: each.name)
def test_people_and_nobody_else_have_what_stays_as_first_sent(data_set: DataSet) -> None:
    names = [field["name"] for field in event_schema(data_set)["fields"]]

    assert isinstance(data_set.becomes, User) == ("first" in names)


def _field(tree: Any, name: str) -> Any:
    return next(field["type"] for field in tree["fields"] if field["name"] == name)


def _record_in(node: Any) -> Any:
    branches = node if isinstance(node, list) else [node]
    return next(branch for branch in branches if branch["type"] == "record")
