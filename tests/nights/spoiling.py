"""Ways in which an extract is bad, done to a file as SIMS and its surroundings do them."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

Spoil = Callable[[Path], object]

_NO_RECORDS: Final = "<SuperStarReport></SuperStarReport>"
_FAILED: Final = "<CommandReporterError>The report could not be run.</CommandReporterError>"


def absent(file: Path) -> None:
    """The report did not run."""
    file.unlink()


def truncated(file: Path) -> None:
    """The program returned before the file was whole, or the disk was full."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def without_bytes(file: Path) -> None:
    """Nothing was written."""
    file.write_bytes(b"")


def without_records(file: Path) -> None:
    """The report ran and found nothing."""
    file.write_text(_NO_RECORDS, encoding="utf-8")


def failed(file: Path) -> None:
    """SIMS says that it failed, in place of the report."""
    file.write_text(_FAILED, encoding="utf-8")


def without_column(name: str) -> Spoil:
    """A right is missing, and with it a column."""

    def spoil(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        spoilt = re.sub(rf"<{name}>[^<]*</{name}>|<{name} />", "", text)
        assert spoilt != text
        file.write_text(spoilt, encoding="utf-8")

    return spoil


def without_ids_of(ids: Collection[int]) -> Spoil:
    """Some rows have no id."""

    def spoil(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        for each in ids:
            whole, text = text, text.replace(f"<primary_id>{each}</primary_id>", "")
            assert text != whole
        file.write_text(text, encoding="utf-8")

    return spoil
