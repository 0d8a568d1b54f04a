"""What judging a record comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consumers.engine.references import Verdict
from contract.violations import Violation
from projections.generation.stored import Outcome

Row = Mapping[str, Any]
"""A projection row by column name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A reference of a record that is not met."""

    path: str
    target_id: str
    target_data_sets: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The verdict on one record: its book, whether it can be referred to, what is wrong with it,
    and the projection rows it gives, by table.
    """

    outcome: Outcome
    met: bool
    violations: Sequence[Violation] = ()
    unmet: Sequence[Unmet] = ()
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
