"""Repeatable choices: every one is a function of the seed and of what is being decided.

Nothing is drawn from a running sequence, so a choice stays what it was when another one, or a
whole data set, is added beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import gcd
from typing import Final, TypeVar

_SEPARATOR: Final = "\x1f"
"""Between the words of a question, so that ("a", "bc") and ("ab", "c") are two questions."""

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Chance:
    """Answers questions about a made-up school; the same question has always the same answer."""

    seed: int

    def below(self, limit: int, *about: object) -> int:
        """Return a number from 0 up to, and without, the limit."""
        question = _SEPARATOR.join(map(str, (self.seed, *about)))
        return int.from_bytes(blake2b(question.encode(), digest_size=8).digest(), "big") % limit

    def pick(self, options: Sequence[Option], *about: object) -> Option:
        """Return one of the options."""
        return options[self.below(len(options), *about)]

    def every(self, period: int, number: int, *about: object) -> bool:
        """Say whether this number is one of the one-in-`period` that something happens to.

        Unlike a probability, it is true of exactly one in any `period` numbers in a row: a small
        school has its share of everything.
        """
        return (number + self.below(period, *about)) % period == 0

    def shuffled(self, options: Sequence[Option], *about: object) -> list[Option]:
        """Return the options in another order; for lists that fit in memory."""
        places = range(len(options))
        return [options[at] for at in sorted(places, key=lambda at: self._rank(at, about))]

    def order(self, length: int, night: int, *about: object) -> Iterator[int]:
        """Yield the numbers below `length`, each once, in an order of that night; holds no list.

        The start moves on by one each night, so two nights in a row never begin alike.
        """
        if length == 0:
            return
        start = self.below(length, "start", *about) + night
        step = self._step(length, night, about)
        for place in range(length):
            yield (start + place * step) % length

    def _step(self, length: int, night: int, about: tuple[object, ...]) -> int:
        """Return a step that meets every number before it comes back to the first."""
        if length <= 2:
            return 1
        step = 2 + self.below(length, "step", night, *about)
        # A step of one place would leave the rows in the order of their ids.
        while gcd(step, length) != 1 or step % length == 1:
            step += 1
        return step

    def _rank(self, at: int, about: tuple[object, ...]) -> tuple[int, int]:
        return self.below(2**64, at, *about), at
