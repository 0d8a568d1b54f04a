from io import BytesIO
from pathlib import Path
from typing import Any, Final

import fastavro
import pytest

from contract.publishing import declared
from contract.wire import Schema, decode, encode, schemas
from tests.contract.golden import FOLDER, Golden, golden_files, write

_HEADER_LENGTH: Final = 10
_REMEDY: Final = "write them: python -m tests.contract.golden"

FILES: Final = golden_files()
NEWEST: Final = [each for each in FILES if each.version == schemas(each.subject)[-1].version]


def name_of(golden: Golden) -> str:
    return golden.name


def schema_of(golden: Golden) -> Schema:
    return schemas(golden.subject)[golden.version - 1]


def test_every_schema_version_has_golden_bytes() -> None:
    published = {
        f"{subject}.v{schema.version}" for subject in declared() for schema in schemas(subject)
    }
    golden = {f"{each.subject}.v{each.version}" for each in FILES}

    assert set() == published - golden, f"schema versions without golden bytes; {_REMEDY}"
    assert set() == golden - published, "golden bytes without a schema"


def test_messages_and_values_come_in_pairs() -> None:
    names = {
        ending: {each.stem for each in FOLDER.glob(f"*{ending}")} for ending in (".hex", ".json")
    }

    assert names[".hex"] == names[".json"], _REMEDY


@pytest.mark.parametrize("subject", declared())
def test_every_word_and_every_absence_is_on_record(subject: str) -> None:
    newest = [each.value for each in NEWEST if each.subject == subject]
    outer = schemas(subject)[-1].source["fields"]
    words = {
        (field["name"], symbol)
        for field in outer
        if isinstance(field["type"], dict)
        for symbol in field["type"].get("symbols", ())
    }
    optional = {field["name"] for field in outer if isinstance(field["type"], list)}

    assert words <= {(name, value[name]) for value in newest for name, _ in words}
    for name in optional:
        assert any(value[name] is None for value in newest), name
        assert any(value[name] is not None for value in newest), name


@pytest.mark.parametrize("golden", FILES, ids=name_of)
def test_golden_bytes_are_read_as_they_were_written(golden: Golden) -> None:
    schema = schema_of(golden)
    body = BytesIO(golden.message[_HEADER_LENGTH:])

    value: Any = fastavro.schemaless_reader(body, schema.parsed, None)

    assert schema.header == golden.message[:_HEADER_LENGTH]
    assert golden.value == value
    assert not body.read()


@pytest.mark.parametrize("golden", FILES, ids=name_of)
def test_golden_bytes_of_every_version_are_taken_from_the_wire(golden: Golden) -> None:
    decoded = decode(golden.subject, golden.message)

    names = [field["name"] for field in schemas(golden.subject)[-1].source["fields"]]
    assert sorted(names) == sorted(decoded)


@pytest.mark.parametrize("golden", NEWEST, ids=name_of)
def test_the_newest_version_writes_and_reads_its_golden_bytes(golden: Golden) -> None:
    assert golden.message == encode(golden.subject, golden.value)
    assert golden.value == decode(golden.subject, golden.message)


def test_golden_bytes_are_written_anew_for_the_newest_versions_alone(tmp_path: Path) -> None:
    older = tmp_path / "students.v0.nulls.hex"
    stale = tmp_path / f"students.v{schemas('students')[-1].version}.stale.hex"
    older.touch()
    stale.touch()

    list(write(tmp_path))

    assert older.exists()
    assert not stale.exists()
    older.unlink()
    assert {each.name for each in NEWEST} == {each.name for each in golden_files(tmp_path)}
