"""Worked examples: one school, a few nights, and what the oracle makes of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.laws.oracle import Row, recompute
from tests.laws.oracle_periods import Slot
from tests.laws.school import DAY, Change, End, Night
from tests.laws.world import SchoolPlan, publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What SIMS and MYA hold, and by hand what must come of it: rows by read model, and errors."""

    name: str
    plan: SchoolPlan
    rows: Mapping[str, set[Row]] = field(default_factory=dict)
    errors: set[Row] = field(default_factory=set)

    def answer(self) -> tuple[dict[str, set[Row]], set[Row]]:
        """Return what the oracle says of the read models of this example, and of errors."""
        world = publish([self.plan])
        found = recompute(world.log.decoded(), world.mya)
        rows = {view: {row[1:] for row in found.tables.get(view, ())} for view in self.rows}
        return rows, {error[1:] for error in found.errors}


def night(
    *changes: Change, skipped: Iterable[str] = (), day: str = DAY, end: End = End.COMPLETED
) -> Night:
    """Return a night with these changes."""
    return Night(changes=changes, skipped=frozenset(skipped), day=day, end=end)


def school(
    *nights: Night,
    off: Iterable[str] = (),
    unused: Iterable[str] = (),
    accepted: Mapping[str, Slot] | None = None,
    bookable: Mapping[str, bool] | None = None,
) -> SchoolPlan:
    """Return a school with these nights."""
    return SchoolPlan(
        nights=nights,
        off=frozenset(off),
        unused=frozenset(unused),
        accepted=accepted or {},
        bookable=bookable or {},
    )


def cut(*changes: Change) -> Night:
    """Return a night with these changes whose run has not ended."""
    return night(*changes, end=End.CUT)
