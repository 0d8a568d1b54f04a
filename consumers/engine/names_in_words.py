"""Names of people in words, as somebody has typed them: whose name is in a text, if anybody's.

Pure. Two people may be called the same: a text that could be another's is left for a person to
decide, and so is one that has the surname among other words.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from contract.declaration import Record

_WORDS: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"'s?(?!\w)")
_SURNAME_LENGTH_MIN: Final = 2
"""A single letter is in too many texts to mean anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of some texts: those that are the person's name, and those that somebody must look at."""

    named: set[str] = field(default_factory=set)
    to_decide: set[str] = field(default_factory=set)


def judge_texts(
    texts: Iterable[str],
    *,
    own: Collection[Record],
    others: Collection[Record],
    also: Collection[str],
) -> Verdict:
    """Say which of these texts name the person of `own`, where `others` may be meant.

    `also` are texts that somebody has decided about.
    """
    mine = {form for record in own for form in forms(record)}
    theirs = {form for record in others for form in forms(record)}
    decided = {_plain(each) for each in also}
    surnames = surnames_of(own)
    verdict = Verdict()
    for text in texts:
        plain = _plain(text)
        if plain in decided or (plain in mine and plain not in theirs):
            verdict.named.add(text)
        elif plain in mine or mentions(text, surnames):
            verdict.to_decide.add(text)
    return verdict


def surnames_of(own: Iterable[Record]) -> set[str]:
    """Return the surnames in these records, as they are compared."""
    found = {_plain(record.get("surname") or "") for record in own}
    return {each for each in found if len(each) >= _SURNAME_LENGTH_MIN}


def mentions(text: str, surnames: Collection[str]) -> bool:
    """Say whether one of these surnames is in a text, as whole words."""
    padded = f" {_plain(text)} "
    return any(f" {each} " in padded for each in surnames)


def forms(record: Record) -> set[str]:
    """Return how a person's name may be written in one line, as it is compared."""
    title, forename, surname = (
        _plain(record.get(name) or "") for name in ("title", "forename", "surname")
    )
    if len(surname) < _SURNAME_LENGTH_MIN:
        return set()
    written = {
        (forename, surname),
        (forename[:1], surname),
        (title, surname),
        (title, forename, surname),
        (title, forename[:1], surname),
        (surname, forename),
        (surname, forename[:1]),
        (surname, title),
        (surname, title, forename),
        (surname, title, forename[:1]),
    }
    return {" ".join(filter(None, parts)) for parts in written}


def texts_mentioning(texts: Mapping[str, int], surnames: Collection[str]) -> dict[str, int]:
    """Return those of these texts in which one of the surnames is."""
    return {text: count for text, count in texts.items() if mentions(text, surnames)}


def _plain(text: str) -> str:
    """Return a text as it is compared: its words without case, and nothing between them."""
    straight = text.replace("’", "'")
    return " ".join(_WORDS.findall(_POSSESSIVE.sub("", straight))).casefold()
