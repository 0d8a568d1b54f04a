"""The help pages: one for each data set and one for all error codes, written from the contract.

`python -m contract.help_pages FOLDER` writes them; a test holds that those of the repository are
current. Errors link to them.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

from contract.catalogue import CATALOGUE
from contract.data_sets import ALL
from contract.declaration import PRIMARY_ID, Column, DataSet, Schedule, Source
from contract.error_code import ErrorCode, Place, Severity
from contract.permissions import GROUP_MEMBERSHIP, closure
from contract.possible_errors import possible_errors

_GENERATED: Final = "<!-- Written by `python -m contract.help_pages docs`: change the contract. -->"

WHEN: Final = {
    Schedule.NIGHTLY: "Every night, unless the school has switched it off.",
    Schedule.OPT_IN: "Every night, once the school has switched it on.",
    Schedule.ON_REQUEST: "Once, each time that it is asked for: it is off by default.",
}
"""When a data set is sent, in words."""

PLACES: Final = {
    Place.ON_SITE: "Found On Site, by the producer at the school",
    Place.INSIDE_MYA: "Found Inside MYA, by its rules",
}
"""Where errors are found, as headings."""

PICTURE_FILES: Final = "one file a person, `<Person ID>.jpg`, `.jpeg` or `.png`"
"""What lies in the folder of pictures."""


def pages() -> dict[str, str]:
    """Return the text of each page by its path below the folder of documents."""
    of_data_sets = {f"data-sets/{each.name}.md": _page(_of(each)) for each in ALL}
    return of_data_sets | {"errors.md": _page(_errors())}


def _page(lines: Iterable[str]) -> str:
    return "\n".join((_GENERATED, *lines, ""))


def _of(data_set: DataSet) -> Iterator[str]:
    yield f"# {data_set.title}"
    yield f"\nSynced when: {data_set.synced_when}. {WHEN[data_set.schedule]}"
    yield from _sentences("What MYA publishes", data_set.published)
    yield from _sentences("What we decided", data_set.decided)
    yield from _data_sets_needed(data_set)
    yield from _files(data_set)
    yield from _permissions(data_set)
    yield "\n## What is not imported, and how to put it right"
    for place, codes in possible_errors(data_set).items():
        yield f"\n### {PLACES[place]}\n"
        yield from _table(CATALOGUE[code] for code in codes)


def _sentences(title: str, sentences: Iterable[str]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield from (f"- {each}" for each in sentences)


def _data_sets_needed(data_set: DataSet) -> Iterator[str]:
    needed = dict.fromkeys(name for each in data_set.references for name in each.to)
    yield "\n## Which data sets it needs\n"
    names = (f"[{each.title}]({each.name}.md)" for each in ALL if each.name in needed)
    yield ", ".join(names) + "." if needed else "None."


def _files(data_set: DataSet) -> Iterator[str]:
    yield "\n## Fields"
    if data_set.source is Source.PICTURE_FOLDER:
        yield f"\n`{data_set.name}/`: {PICTURE_FILES}."
        return
    for name, columns in files_of(data_set).items():
        yield from _file(name, columns)


def files_of(data_set: DataSet) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each file that SIMS writes for a data set: the main one first."""
    if data_set.source is Source.PICTURE_FOLDER:
        return {}
    lists = {
        f"{data_set.name}.{detail.name}.xml": (Column(PRIMARY_ID, required=True), *detail.columns)
        for detail in data_set.details
    }
    return {f"{data_set.name}.xml": data_set.columns} | lists


def _file(name: str, columns: Iterable[Column]) -> Iterator[str]:
    yield f"\n`{name}`\n"
    yield "| column | required | read as |"
    yield "|---|---|---|"
    for column in columns:
        yield f"| {column.name} | {'yes' if column.required else ''} | {column.kind} |"


def _permissions(data_set: DataSet) -> Iterator[str]:
    yield "\n## SIMS permissions\n"
    yield f"The SIMS user that runs the report must be in the group `{GROUP_MEMBERSHIP}`, and have:"
    yield ""
    for permission in closure(data_set):
        own = " (its own)" if permission in data_set.own_permissions else ""
        yield f"- `{permission}`{own}"


def _errors() -> Iterator[str]:
    yield "# Errors"
    yield "\nAn error keeps a record, or a part of it, out of MYA; a warning left out a value only."
    yield "Each goes away by itself at the next run after it was put right."
    data_sets = raised_by()
    for entry in CATALOGUE.values():
        yield f"\n## {entry.code}\n"
        yield f"{said(entry, entry.message)} *({entry.severity})*\n"
        yield f"**How to fix it:** {said(entry, entry.fix)}\n"
        names = data_sets.get(entry.code)
        links = ", ".join(f"[{each.title}](data-sets/{each.name}.md)" for each in names or ())
        yield f"Raised by: {links or 'a whole run'}."


def raised_by() -> Mapping[str, list[DataSet]]:
    """Return the data sets that can raise each code; a code of a whole run has none."""
    found: dict[str, list[DataSet]] = {}
    for data_set in ALL:
        for codes in possible_errors(data_set).values():
            for code in codes:
                found.setdefault(code, []).append(data_set)
    return found


def _table(entries: Iterable[ErrorCode]) -> Iterator[str]:
    yield "| code | | what it means | how to fix it |"
    yield "|---|---|---|---|"
    for entry in entries:
        severity = "warning" if entry.severity is Severity.WARNING else "error"
        texts = f"{said(entry, entry.message)} | {said(entry, entry.fix)}"
        yield f"| [`{entry.code}`](../errors.md#{entry.code}) | {severity} | {texts} |"


def said(entry: ErrorCode, text: str) -> str:
    """Return a text of the catalogue with its placeholders named instead of filled."""
    named = {
        "detail": f"[{entry.about}]",
        "words": f"[{entry.about}]",
        "for_person": " for person […]",
    }
    names = (name for _, name, _, _ in Formatter().parse(text) if name)
    return text.format(**{name: named.get(name, f"[{name}]") for name in names})


if __name__ == "__main__":
    for path, text in pages().items():
        file = Path(sys.argv[1]) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
