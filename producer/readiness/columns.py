"""Which required columns the files of an extract lack, as far as their first rows tell."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from contract.declaration import PRIMARY_ID, Column, DataSet, Source
from producer.source.cells import Presence
from producer.source.faults import UnusableExtractError
from producer.source.report import rows

ROWS_LOOKED_AT: Final = 1_000
"""A column that a right hides is in no row; a year of lessons need not be read to see that."""


def missing_columns(data_set: DataSet, extract: Path) -> tuple[str, ...]:
    """Return `file: column` for each required column that no row has.

    A file that is not there or cannot be read tells nothing here; the night says so.
    """
    if data_set.source is not Source.REPORT:
        return ()
    return tuple(
        f"{file}: {column}"
        for file, columns in _files(data_set)
        for column in _absent(extract / file, columns)
    )


def _files(data_set: DataSet) -> Iterator[tuple[str, tuple[Column, ...]]]:
    yield f"{data_set.name}.xml", data_set.columns
    for detail in data_set.details:
        own = (Column(PRIMARY_ID, required=True), *detail.columns)
        yield f"{data_set.name}.{detail.name}.xml", own


def _absent(path: Path, columns: tuple[Column, ...]) -> list[str]:
    presence = Presence(columns)
    try:
        for raw in islice(rows(path, {column.name for column in columns}), ROWS_LOOKED_AT):
            presence.note(raw)
    except UnusableExtractError:
        return []
    return list(presence.absent_columns())
