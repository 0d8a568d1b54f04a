"""Bad extracts and events that carry a name where a parser or a rule might quote it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.nights.spoiling import Spoil, truncated

NAME: Final = "Featherstone"


def _in_place_of(pattern: str, text: str) -> Spoil:
    def spoil(file: Path) -> None:
        whole = file.read_text(encoding="utf-8")
        spoilt = re.sub(pattern, text, whole, count=1)
        assert spoilt != whole
        file.write_text(spoilt, encoding="utf-8")

    return spoil


def _in_latin_1(file: Path) -> None:
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1", "replace"))


BAD_EXTRACTS: Final[dict[str, dict[str, Spoil]]] = {
    "broken": {
        "students": _in_place_of("</Surname>", f"</{NAME}>"),
        "staff-members": _in_place_of("<Surname>", f"<Surname>&{NAME};"),
        "subjects": _in_place_of("<Super", f'<!DOCTYPE x [<!ENTITY a "{NAME}">]><Super'),
        "year-groups": lambda file: file.write_text(
            f"<CommandReporterError>{NAME}</CommandReporterError>"
        ),
        "class-groups": _in_place_of("SuperStarReport", NAME),
        "contacts": _in_place_of("<Surname>", f"<Surname>&{NAME};"),
    },
    "cut": {"students": truncated, "staff-members": _in_latin_1},
    "odd": {
        "students": _in_place_of("<DateOfBirth>[^<]*", f"<DateOfBirth>{NAME}"),
        "students.emails": _in_place_of("<Type>H", f"<Type>{NAME}"),
        "staff-members": _in_place_of("<Initials>[^<]*", f"<Initials>{NAME}"),
        "class-groups.members": _in_place_of("<StartDate>[^<]*", f"<StartDate>{NAME}"),
    },
}
"""Files of an extract that do not parse, end early, or say odd things."""


def _with_record(**values: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda event: event | {"record": event["record"] | values}


BAD_EVENTS: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "no-surname": _with_record(surname="", forename=NAME),
    "no-date": _with_record(date_of_birth=NAME),
    "no-text": _with_record(surname=f"{NAME}\0"),
    "other-content": lambda event: (
        event | {"version": event["version"] - 1, "content_hash": bytes(16)}
    ),
    "other-school": lambda event: event | {"school": NAME},
    "far-ahead": lambda event: event | {"version": event["version"] + 10**12},
}
"""What is wrong with an event, which is otherwise that of a student under a higher version."""
