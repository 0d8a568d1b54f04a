"""What to tell the schools: the difference between the violations before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contract.dead_letters import Change
from projections.generation.violations import OpenViolation


@dataclass(frozen=True, slots=True)
class ViolationChange:
    """One violation that was raised, changed or resolved."""

    change: Change
    violation: OpenViolation


def changes(
    before: Iterable[OpenViolation], after: Iterable[OpenViolation]
) -> Iterator[ViolationChange]:
    """Yield what changed; a violation that stays as it is, is not told again."""
    old = {each.identity: each for each in before}
    new = {each.identity: each for each in after}
    for identity, violation in new.items():
        if identity not in old:
            yield ViolationChange(Change.RAISED, violation)
        elif violation != old[identity]:
            yield ViolationChange(Change.CHANGED, violation)
    for identity, violation in old.items():
        if identity not in new:
            yield ViolationChange(Change.RESOLVED, violation)
