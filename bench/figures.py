"""What is measured besides ratios to the floor: one number each, and what it should be."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit. It should be at least or at most `target`, if there is one."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> str:
        """Say what it should be."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return "" if self.at_most is None else f"at most {self.at_most:g}"

    @property
    def is_met(self) -> bool:
        """Say whether it is what it should be."""
        if self.at_least is not None and self.value < self.at_least:
            return False
        return self.at_most is None or self.value <= self.at_most


def show(console: Console, figures: Sequence[Figure]) -> None:
    """Print one line for each."""
    for each in figures:
        target = f" ({each.target}{'' if each.is_met else ', not reached'})" if each.target else ""
        line = f"{each.name}: {each.value:,.2f} {each.unit}{target}"
        console.print(line, soft_wrap=True, highlight=False)


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return all of them, fit for JSON."""
    return [asdict(each) | {"is_met": each.is_met} for each in figures]
