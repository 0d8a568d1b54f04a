"""A file that is huge costs time, never memory."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.huge_files import HUGE, READ_TO_THE_END

_MEMORY_BYTES_MAX: Final = 500_000_000
"""Of addresses, most of which a program takes for its libraries."""

_LIMIT_S: Final = 300

_READING: Final = f"""
import resource, sys
from pathlib import Path
from producer.source.faults import UnusableExtractError
from producer.source.report import rows

resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY_BYTES_MAX}, {_MEMORY_BYTES_MAX}))
try:
    print("rows", sum(1 for _ in rows(Path(sys.argv[1]), {{"primary_id", "Surname"}})))
except UnusableExtractError as error:
    print(error)
"""


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_file_is_read_in_little_memory(tmp_path: Path, name: str) -> None:
    file = tmp_path / "students.xml"
    with file.open("wb") as written:
        written.writelines(HUGE[name]())

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _READING, str(file)],
        capture_output=True,
        encoding="utf-8",
        timeout=_LIMIT_S,
        check=True,
    )

    expected = "rows 200000" if name in READ_TO_THE_END else "extract_unreadable: students.xml"
    assert done.stdout.strip() == expected
