"""A list of errors as CSV for a spreadsheet: with a byte order mark, so that Excel reads UTF-8."""

import csv
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import normalize

from projections.reading.errors import ErrorRow
from projections.wording import names
from projections.wording.clock import SchoolClock

BYTE_ORDER_MARK: Final = "\ufeff"

_HEADINGS: Final = (
    "Severity",
    "Found",
    "Data set",
    "Record",
    "Id in SIMS",
    "What is wrong",
    "How to fix it",
    "About",
    "Since",
    "Put right",
    "Code",
    "Error id",
    "First run",
)

_FORMULA_STARTS: Final = ("=", "+", "-", "@")
"""A cell that begins so is computed by a spreadsheet instead of shown, in full width too."""

_SEPARATING_STARTS: Final = ("\t", "\r", "\n")
"""A spreadsheet may take a cell that begins so for the next one."""


class _Line:
    """What csv.writer writes to: keeps the one line that was written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_lines(errors: Iterable[ErrorRow], clock: SchoolClock) -> Iterator[str]:
    """Yield the lines of the file, the headings first."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    yield BYTE_ORDER_MARK + line.text
    for error in errors:
        writer.writerow([harmless(cell) for cell in _cells(error, clock)])
        yield line.text


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows as text, whatever it begins with."""
    begins = normalize("NFKC", cell).lstrip()
    is_risky = begins.startswith(_FORMULA_STARTS) or cell.startswith(_SEPARATING_STARTS)
    return f"'{cell}" if is_risky else cell


def _cells(error: ErrorRow, clock: SchoolClock) -> Iterator[str]:
    yield names.severity(error.severity)
    yield names.place(error.place)
    yield names.data_set(error.data_set)
    yield error.label
    yield error.record_id
    yield error.message
    yield error.fix
    yield error.detail
    yield clock.sortable(error.raised_at)
    yield clock.sortable(error.resolved_at) if error.resolved_at else ""
    yield error.code
    yield error.error_id
    yield error.first_run_id
