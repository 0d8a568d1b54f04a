"""The list of fields in docs/data-protection.md, written from the contract.

`python -m contract.data_protection docs/data-protection.md` puts it between its two marks; a test
holds that it is current.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from contract.data_sets import ALL
from contract.declaration import DataSet
from contract.help_pages import WHEN
from contract.purposes import ABOUT, PURPOSES

BEGIN: Final = (
    "<!-- From here on written by `python -m contract.data_protection docs/data-protection.md`. -->"
)
END: Final = "<!-- To here. -->"


def with_fields(page: str) -> str:
    """Return the page with the list as the contract has it."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{field_list()}{END}{after}"


def field_list() -> str:
    """Return every field that can be sent, by data set, with its purpose."""
    return "".join(f"{line}\n" for data_set in ALL for line in _table(data_set))


def fields_of(data_set: DataSet) -> list[str]:
    """Return the fields of a record, those of its lists as `list.field`."""
    return [name for field in data_set.record_fields() for name in _names(field)]


def _names(field: dict[str, Any]) -> Iterator[str]:
    kind = field["type"]
    items = kind.get("items") if isinstance(kind, dict) else None
    if isinstance(items, dict):
        yield from (f"{field['name']}.{each['name']}" for each in items["fields"])
    else:
        yield field["name"]


def _table(data_set: DataSet) -> Iterator[str]:
    purposes = PURPOSES[data_set.name]
    yield f"\n### {data_set.title}\n"
    yield f"Of {ABOUT[data_set.name]}. {WHEN[data_set.schedule]}\n"
    yield "| field | what for |"
    yield "|---|---|"
    yield from (f"| `{name}` | {purposes[name]} |" for name in fields_of(data_set))


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_fields(file.read_text(encoding="utf-8")), encoding="utf-8")
