"""Pages of the documentation as they can be tried: what they run, and what they say it prints."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DOCS: Final = Path(__file__).parents[2] / "docs"
_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d")
_VERSION: Final = re.compile(r"\b\d{13}\b")


@dataclass(frozen=True, slots=True)
class Tried:
    """A script of a page, and what it prints as the page says; None where it says nothing."""

    script: str
    shown: str | None


def scripts_of(page: str) -> list[Tried]:
    """Return the scripts of a page, in order."""
    blocks = _BLOCK.findall((_DOCS / page).read_text(encoding="utf-8"))
    after = [*blocks[1:], ("", "")]
    return [
        Tried(text, following if kind == "text" else None)
        for (language, text), (kind, following) in zip(blocks, after, strict=True)
        if language == "sh"
    ]


def blocks_of(page: str, language: str) -> list[str]:
    """Return the blocks of a page in this language, in order."""
    blocks = _BLOCK.findall((_DOCS / page).read_text(encoding="utf-8"))
    return [text for kind, text in blocks if kind == language]


def timeless(text: str) -> str:
    """Return what was printed without what differs from one day to the next."""
    lines = _VERSION.sub("0" * 13, _TIME.sub("2026-09-02 10:00:00+00:00", text)).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()
