"""Publishing schemas: the declarations, written down as `schemas/<subject>.v<N>.avsc`.

`python -m contract.publishing` writes the next version of every subject whose declaration differs
from its newest file. A file that has been released is never changed; a test holds declarations,
files and compatibility together.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from contract import data_sets, dead_letters, erasures, runs
from contract.erasures import ERASURES
from contract.events import event_schema
from contract.names import ERRORS, RUNS
from contract.wire import schemas

_FOLDER: Final = Path(__file__).parent / "schemas"


def declared() -> dict[str, dict[str, Any]]:
    """Return the schema that the code declares now, for every subject."""
    return {each.name: event_schema(each) for each in data_sets.ALL} | {
        RUNS: runs.SCHEMA,
        ERRORS: dead_letters.SCHEMA,
        ERASURES: erasures.SCHEMA,
    }


def publish() -> Iterator[Path]:
    """Write a new version of each subject that changed, and yield the files written."""
    for subject, schema in declared().items():
        version, newest = _newest(subject)
        if schema != newest:
            file = _FOLDER / f"{subject}.v{version + 1}.avsc"
            file.write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
            yield file


def _newest(subject: str) -> tuple[int, dict[str, Any] | None]:
    try:
        newest = schemas(subject)[-1]
    except LookupError:
        return 0, None
    return newest.version, newest.source


if __name__ == "__main__":
    for path in publish():
        sys.stdout.write(f"{path.name}\n")
