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

_WHEN: Final = {
    Schedule.NIGHTLY: "Every night, unless the school has switched it off.",
    Schedule.OPT_IN: "Every night, once the school has switched it on.",
    Schedule.ON_REQUEST: "Once, each time that it is asked for: it is off by default.",
}
_PLACES: Final = {
    Place.ON_SITE: "Found On Site, by the producer at the school",
    Place.INSIDE_MYA: "Found Inside MYA, by its rules",
}


def pages() -> dict[str, str]:
    """Return the text of each page by its path below the folder of documents."""
    of_data_sets = {f"data-sets/{each.name}.md": _page(_of(each)) for each in ALL}
    return of_data_sets | {"errors.md": _page(_errors())}


def _page(lines: Iterable[str]) -> str:
    return "\n".join((_GENERATED, *lines, ""))


def _of(data_set: DataSet) -> Iterator[str]:
    yield f"# {data_set.title}"
    yield f"\nSynced when: {data_set.synced_when}. {_WHEN[data_set.schedule]}"
    yield from _sentences("What MYA publishes", data_set.published)
    yield from _sentences("What we decided", data_set.decided)
    yield from _data_sets_needed(data_set)
    yield from _files(data_set)
    yield from _permissions(data_set)
    yield "\n## What is not imported, and how to put it right"
    for place, codes in possible_errors(data_set).items():
        yield f"\n### {_PLACES[place]}\n"
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
        yield f"\n`{data_set.name}/`: one file a person, `<Person ID>.jpg`, `.jpeg` or `.png`."
        return
    yield from _file(f"{data_set.name}.xml", data_set.columns)
    for detail in data_set.details:
        own = (Column(PRIMARY_ID, required=True), *detail.columns)
        yield from _file(f"{data_set.name}.{detail.name}.xml", own)


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
    raised_by = _raised_by()
    for entry in CATALOGUE.values():
        yield f"\n## {entry.code}\n"
        yield f"{_said(entry, entry.message)} *({entry.severity})*\n"
        yield f"**How to fix it:** {_said(entry, entry.fix)}\n"
        names = raised_by.get(entry.code)
        links = ", ".join(f"[{each.title}](data-sets/{each.name}.md)" for each in names or ())
        yield f"Raised by: {links or 'a whole run'}."


def _raised_by() -> Mapping[str, list[DataSet]]:
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
        texts = f"{_said(entry, entry.message)} | {_said(entry, entry.fix)}"
        yield f"| [`{entry.code}`](../errors.md#{entry.code}) | {severity} | {texts} |"


def _said(entry: ErrorCode, text: str) -> str:
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
