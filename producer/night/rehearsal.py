"""A dry run: the same reading, the same guard, and nothing sent or remembered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from contract import data_sets
from contract.catalogue import CATALOGUE
from contract.declaration import DataSet
from contract.runs import COUNTS, DataSetEnd
from contract.violations import Violation
from producer.diff.guard import in_words
from producer.events.lifecycle import Run, skipped_end
from producer.night.night import next_run
from producer.night.orders import HELD_BY_GUARD, PERMISSION_MISSING, Orders
from producer.night.verdict import Held, Sound, Unusable, end_of, judge
from producer.source.extract import Source
from producer.state.store import State

_EVENTS_SENT_PER_S: Final = 5_000
"""Through the outbox to a broker that acknowledges; measured on two cores with the broker on the
same machine, so a guess for any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How a data set would end; `hold` and `figures` where a person would have to look.

    `takes_s` is how long reading it took just now, and sending would take about. `violation` says
    why nothing of it would be sent, where the extract is the reason.
    """

    end: DataSetEnd
    takes_s: float = 0.0
    hold: str | None = None
    figures: str | None = None
    violation: Violation | None = None
    passed: str | None = None
    """What it would be held for, were it not for the summer that was announced."""

    @property
    def events(self) -> int:
        """How many events would be sent."""
        counts = self.end["counts"]
        return counts["created"] + counts["updated"] + counts["removed"]

    def row(self) -> dict[str, str | int | float | None]:
        """Return what a person or a script wants to know of it."""
        return {
            "data_set": self.end["data_set"],
            "outcome": self.end["outcome"],
            "reason": self.end["reason"],
            "hold": self.hold,
            "figures": self.figures,
            "rollover": self.passed,
            "snapshot": self.end["snapshot"],
            **{each: self.end["counts"][each] for each in COUNTS},
            "takes_s": round(self.takes_s, 1),
        }

    def document(self) -> dict[str, str | int | float | None]:
        """Return the row with what the error log would say."""
        return self.row() | {"message": self.message, "fix": self.fix}

    @property
    def message(self) -> str | None:
        """What the error log would say of it, or None."""
        violation = self.violation
        return None if violation is None else CATALOGUE[violation.code].message_for(violation)

    @property
    def fix(self) -> str | None:
        """How the school puts it right, or None."""
        violation = self.violation
        return None if violation is None else CATALOGUE[violation.code].fix_for(violation)


def rehearse(
    state: State,
    source: Source,
    orders: Orders,
    now_ms: int,
    *,
    monotonic_s: Callable[[], float],
) -> Iterator[Foreseen]:
    """Yield how each data set would end tonight, and how long it would take."""
    begun = next_run(state.runs.latest(), now_ms, "rehearsal")
    run = Run(
        school=orders.school,
        run_id=begun.run_id,
        version=begun.version,
        previous_run_id=begun.previous_run_id,
        producer_version=orders.producer_version,
        installation=state.installation,
    )
    for data_set in data_sets.ALL:
        began_s = monotonic_s()
        foreseen = _foreseen(data_set, state, source, run, orders)
        read_s = monotonic_s() - began_s
        yield replace(foreseen, takes_s=read_s + foreseen.events / _EVENTS_SENT_PER_S)


def _foreseen(
    data_set: DataSet, state: State, source: Source, run: Run, orders: Orders
) -> Foreseen:
    baseline = state.data_sets.baseline(data_set.name)
    reason = orders.reason_to_leave_out(data_set.name)
    if reason:
        return Foreseen(end=skipped_end(data_set, baseline, reason))
    if orders.is_blocked(data_set):
        return Foreseen(end=skipped_end(data_set, baseline, PERMISSION_MISSING))
    verdict = judge(
        data_set,
        state=state,
        source=source,
        run=run,
        orders=orders,
        now_ms=run.version,
    )
    match verdict:
        case Unusable(violation):
            return Foreseen(
                end=skipped_end(data_set, baseline, violation.code), violation=violation
            )
        case Held():
            end = skipped_end(data_set, baseline, HELD_BY_GUARD, read=verdict.read)
            return Foreseen(
                end=end,
                hold=verdict.hold_id,
                figures=verdict.told,
                violation=verdict.violation,
            )
        case Sound():
            end = end_of(verdict, verdict.after, run)
            return Foreseen(end=end, passed=in_words(verdict.passed) or None)
        case _:
            assert_never(verdict)
