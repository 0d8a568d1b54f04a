"""What became of each row of an extract's main file, counted without the producer's own reading."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from lxml import etree

from contract.data_sets import BY_NAME
from contract.declaration import PRIMARY_ID
from contract.names import is_too_long
from contract.runs import DataSetEnd
from producer.source.values import normal
from tests.fuzz.kept_back import KEPT_BACK

_PEOPLE: Final = ("students", "staff-members", "contacts")

_ALL_TAKEN: Final = (
    "students",
    "staff-members",
    "contacts",
    "year-groups",
    "house-groups",
    "class-groups",
)
"""Data sets of which MYA takes every record, whatever it says."""


def demand_each_row_told(extract: Path, end: DataSetEnd, errors: Sequence[Any]) -> None:
    """Demand that each row is a record that was read, or that an error tells of it."""
    name = end["data_set"]
    if BY_NAME[name].key != (PRIMARY_ID,):
        return
    excluded = (KEPT_BACK,) if name in _PEOPLE else ()
    ids = [each for each in _ids_of(extract / f"{name}.xml") if each not in excluded]
    named = {each for each in ids if each and not is_too_long(each)}
    told = {(each["code"], each["detail"]) for each in errors}
    assert (("id_missing", f"{name}.xml") in told) == any(each not in named for each in ids)
    if name in _ALL_TAKEN:
        assert end["counts"]["read"] == len(named)
    assert end["counts"]["read"] <= len(named)


def _ids_of(file: Path) -> list[str]:
    root = etree.parse(file, etree.XMLParser(remove_comments=True, remove_pis=True)).getroot()
    return [_last(row) for row in root if row.tag == "Record"]


def _last(row: etree._Element) -> str:
    cells = [cell for cell in row if _caption(cell) == PRIMARY_ID]
    return normal(cells[-1].text) if cells else ""


def _caption(cell: etree._Element) -> str:
    return str(cell.tag).replace("_x005F_", "_").replace("_x005f_", "_")
