"""Golden bytes: messages as they were written once, which must stay readable for ever.

`golden/<subject>.v<N>.<case>.hex` holds a message, the `.json` beside it the value. After a new
schema version has been published, `python -m tests.contract.golden` writes the cases of every
newest version anew; those of older versions are never touched. Commit only what you meant to
change: other bytes for a released version mean that schools and MYA no longer understand another.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contract.publishing import declared
from contract.wire import Schema, encode, schemas
from tests.contract.schema_trees import tree_of
from tests.contract.values import example

FOLDER: Final = Path(__file__).parent / "golden"

_HEX_LINE: Final = 96  # characters, so that a change shows where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One message and its value."""

    subject: str
    version: int
    case: str
    message: bytes
    value: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of its two files, without the ending."""
        return f"{self.subject}.v{self.version}.{self.case}"


def golden_files(folder: Path = FOLDER) -> list[Golden]:
    """Return what is checked in."""
    return [_read(file) for file in sorted(folder.glob("*.hex"))]


def largest_message(subject: str) -> bytes:
    """Return a message of the newest version that has everything in it."""
    version = schemas(subject)[-1].version
    own = (each for each in golden_files() if (each.subject, each.version) == (subject, version))
    return max((each.message for each in own), key=len)


def write(folder: Path = FOLDER) -> Iterator[Path]:
    """Write the cases of every newest version, and yield the files."""
    folder.mkdir(exist_ok=True)
    for subject in declared():
        schema = schemas(subject)[-1]
        for file in folder.glob(f"{subject}.v{schema.version}.*"):
            file.unlink()
        for case, value in cases(schema).items():
            file = folder / f"{subject}.v{schema.version}.{case}.json"
            file.write_text(to_json(value), encoding="utf-8")
            yield file
            file = file.with_suffix(".hex")
            file.write_text(_to_hex(encode(subject, value)), encoding="utf-8")
            yield file


def cases(schema: Schema) -> dict[str, dict[str, Any]]:
    """Return a value for each symbol of the outer enums, everything present; one with a record
    that has nothing optional (`sparse`), and one with nothing optional at all (`nulls`).
    """
    tree = tree_of(schema.source)
    assert isinstance(tree, dict)
    full = example(tree)
    found = {
        f"{field['name']}-{symbol}": full | {field["name"]: symbol}
        for field in tree["fields"]
        if field["type"] in _enums(tree)
        for symbol in field["type"]["symbols"]
    }
    return found | {"sparse": example(tree, optionals=1), "nulls": example(tree, optionals=0)}


def to_json(value: dict[str, Any]) -> str:
    """Return a value for people to read; bytes are `{"hex": …}`."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_bytes_to_json) + "\n"


def _enums(tree: dict[str, Any]) -> list[Any]:
    types = [field["type"] for field in tree["fields"]]
    return [each for each in types if isinstance(each, dict) and each["type"] == "enum"]


def _read(file: Path) -> Golden:
    subject, version, case, _ = file.name.split(".")
    text = file.with_suffix(".json").read_text(encoding="utf-8")
    return Golden(
        subject=subject,
        version=int(version.removeprefix("v")),
        case=case,
        message=bytes.fromhex(file.read_text(encoding="utf-8")),
        value=json.loads(text, object_hook=_bytes_from_json),
    )


def _to_hex(message: bytes) -> str:
    text = message.hex()
    lines = (text[start : start + _HEX_LINE] for start in range(0, len(text), _HEX_LINE))
    return "\n".join(lines) + "\n"


def _bytes_to_json(value: bytes) -> dict[str, str]:
    return {"hex": value.hex()}


def _bytes_from_json(found: dict[str, Any]) -> Any:
    return bytes.fromhex(found["hex"]) if found.keys() == {"hex"} else found


if __name__ == "__main__":
    for path in write():
        sys.stdout.write(f"{path.name}\n")
