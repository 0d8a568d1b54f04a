"""What `launch` is told to do to the program that it runs. It crosses to that process as JSON."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from tests.faults.points import POINTS

VARIABLE: Final = "FAULTS_PLAN"
"""The environment variable that has the plan."""


class Deed(StrEnum):
    """What the process does to itself at a point."""

    KILL = "killed"
    STOP = "stopped"
    NOTE = "seen"  # nothing but say so


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """At this call of the function of a point, this happens."""

    point: str
    deed: Deed
    call: int = 1

    @property
    def line(self) -> str:
        """The fault, for people."""
        side = POINTS[self.point].side
        return f"{self.deed} at «{self.point}», {side} call {self.call}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens to one process. `reached` is a file that says which points it came to.

    `share` are topics whose partitions it has whatever the group says; None follows the group.
    """

    reached: str
    faults: tuple[Fault, ...] = ()
    clock_ahead_s: int = 0
    share: tuple[str, ...] | None = None

    def as_json(self) -> str:
        """Return it as it crosses to the process."""
        return json.dumps(asdict(self))


def plan_of(said: str) -> Plan:
    """Read a plan as it crossed."""
    given = json.loads(said)
    return Plan(
        reached=given["reached"],
        faults=tuple(Fault(**each | {"deed": Deed(each["deed"])}) for each in given["faults"]),
        clock_ahead_s=given["clock_ahead_s"],
        share=None if given["share"] is None else tuple(given["share"]),
    )
