"""A run: one school's night, from what an earlier one left behind to its own end.

The order of things, each step committed before the next:
0. ask the brokers for the time: a night whose clock is wrong is refused;
1. deliver what lies in the outbox, as it is;
2. close runs that died, through the outbox, after their events;
3. begin, with a version above every earlier run's;
4. for each data set in dependency order: read and judge, then promote in one transaction,
   deliver, and only then say that it is completed;
5. end the run.
A crash between any two of them loses nothing and repeats at most what was not acknowledged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import assert_never

import structlog

from contract import data_sets
from contract.declaration import DataSet, Occurrence
from contract.runs import DataSetEnd, Readiness
from contract.school_years import LESSONS_KEPT_SCHOOL_YEARS, school_year_begin
from contract.violations import Violation
from producer.diff.baseline import Baseline, Completed
from producer.diff.guard import in_words
from producer.events.lifecycle import Run, skipped_end
from producer.events.on_site import message_of, on_site_error
from producer.night.clock import agree_on_time
from producer.night.orders import HELD_BY_GUARD, PERMISSION_MISSING, Orders
from producer.night.verdict import Held, Sound, Unusable, end_of, judge
from producer.sending.delivery import Courier
from producer.source.extract import Source
from producer.state.runs import KnownRun
from producer.state.store import State

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Everything that a run needs of the world."""

    state: State
    source: Source
    courier: Courier
    orders: Orders
    readiness: Readiness
    now_ms: Callable[[], int]
    new_token: Callable[[], str]

    def run(self) -> list[DataSetEnd]:
        """Do the whole night, and return how each data set ended."""
        agree_on_time(self.state, self.courier, self.now_ms())
        self._close_what_died()
        self._note_release()
        run = self._begin()
        completed: list[Completed] = []
        ends = [self._end_of(data_set, run, completed) for data_set in data_sets.ALL]
        self._finish(run, ends, completed)
        return ends

    def _close_what_died(self) -> None:
        waiting = self.state.outbox.count()
        if waiting:
            log.info("outbox_found", messages=waiting)
        self.courier.deliver()
        for died in self.state.runs.open():
            with self.state.transaction():
                message = self._run(died).abandoned(self.now_ms())
                self.state.outbox.append(message)
                self.state.runs.end(died.run_id, "abandoned")
            log.warning("run_abandoned", run_id=died.run_id)
        self.courier.deliver()

    def _note_release(self) -> None:
        release = self.orders.release
        if release is None:
            return
        if not self.state.holds.is_known(release):
            log.warning("hold_unknown", hold=release)
        with self.state.transaction():
            self.state.holds.release(release)

    def _begin(self) -> Run:
        begun = next_run(self.state.runs.latest(), self.now_ms(), self.new_token())
        run = self._run(begun)
        with self.state.transaction():
            self.state.runs.begin(begun)
            self.state.outbox.append(run.started(self.readiness, self.now_ms()))
        log.info("run_started", run_id=run.run_id, version=run.version)
        summer = self.state.rollover.days()
        if summer and self.orders.today in summer:
            log.warning("guard_eased", rollover=str(summer))
        # Sent at once: a run that dies while it reads is known to have begun.
        self.courier.deliver()
        return run

    def _end_of(self, data_set: DataSet, run: Run, completed: list[Completed]) -> DataSetEnd:
        reason = self.orders.reason_to_leave_out(data_set.name)
        if reason:
            return self._skip(data_set, run, reason)
        if self.orders.is_blocked(data_set):
            told = self.orders.permissions.violations_of(data_set, self.orders.running)
            return self._skip(data_set, run, PERMISSION_MISSING, *told)
        verdict = judge(
            data_set,
            state=self.state,
            source=self.source,
            run=run,
            orders=self.orders,
            now_ms=self.now_ms(),
        )
        match verdict:
            case Unusable(violation):
                return self._skip(data_set, run, violation.code, violation)
            case Held():
                return self._hold(data_set, run, verdict)
            case Sound():
                completed.append(_completed(data_set, run, verdict))
                return self._complete(data_set, run, verdict)
            case _:
                assert_never(verdict)

    def _complete(self, data_set: DataSet, run: Run, verdict: Sound) -> DataSetEnd:
        name = data_set.name
        with self.state.transaction():
            self.state.staging.promote(name, carried=data_set.outlives_removal)
            self.state.dated.promote(name)
            if verdict.tonight.rows:
                verdict.tonight.rows.promote()
            self.state.data_sets.put_sums(name, self._without_long_past(data_set, verdict))
        self.courier.deliver()
        end = end_of(verdict, self.state.data_sets.baseline(name), run)
        with self.state.transaction():
            self._tell_errors(data_set, run, completed=True, anew=end["snapshot"])
            self.state.holds.forget(name)
            self.state.outbox.append(run.data_set_ended(end, self.now_ms()))
        if verdict.passed:
            log.warning("guard_passed", data_set=name, figures=in_words(verdict.passed))
        log.info("data_set_completed", data_set=name, snapshot=end["snapshot"], **verdict.counts)
        return end

    def _without_long_past(self, data_set: DataSet, verdict: Sound) -> Baseline:
        """Forget lessons of school years that are long over, and what tonight's extract does not
        reach back to; return what is known then. Nothing is sent of it: what MYA keeps, and for
        how long, is MYA's to know.
        """
        window = verdict.tonight.window
        if not isinstance(data_set.dated, Occurrence) or window is None:
            return verdict.after
        kept = school_year_begin(date.fromisoformat(self.orders.day), LESSONS_KEPT_SCHOOL_YEARS)
        first = min(kept.toordinal(), window.first)
        return verdict.after.less(self.state.dated.forget_before(data_set.name, first))

    def _hold(self, data_set: DataSet, run: Run, verdict: Held) -> DataSetEnd:
        name, release = data_set.name, self.orders.release
        with self.state.transaction():
            self.state.holds.forget_what_no_longer_stands(name)
            self.state.holds.put(verdict.hold_id, name, verdict.kinds, release)
        log.warning("data_set_held", data_set=name, hold=verdict.hold_id, figures=verdict.told)
        return self._skip(data_set, run, HELD_BY_GUARD, verdict.violation, read=verdict.read)

    def _skip(
        self,
        data_set: DataSet,
        run: Run,
        reason: str,
        *violations: Violation,
        read: int = 0,
    ) -> DataSetEnd:
        now_ms = self.now_ms()
        baseline = self.state.data_sets.baseline(data_set.name)
        end = skipped_end(data_set, baseline, reason, read=read)
        with self.state.transaction():
            self.state.open_errors.unstage()
            for violation in violations:
                error = on_site_error(violation, run, data_set=data_set.name, occurred_at_ms=now_ms)
                self.state.open_errors.stage(error)
            self._tell_errors(data_set, run, completed=False)
            self.state.outbox.append(run.data_set_ended(end, now_ms))
        log.info("data_set_skipped", data_set=data_set.name, reason=reason)
        return end

    def _tell_errors(
        self, data_set: DataSet, run: Run, *, completed: bool, anew: bool = False
    ) -> None:
        """Enqueue what is new about the errors of a data set, and remember it as told.

        With a snapshot all of them are told `anew`: MYA takes what it does not repeat as resolved.
        """
        errors, now_ms = self.state.open_errors, self.now_ms()
        told = [errors.found()] if anew else [errors.raised(), errors.changed(run, now_ms)]
        if completed:
            told.append(errors.resolved(data_set.name, run, now_ms))
        for event in chain.from_iterable(told):
            self.state.outbox.append(message_of(event))
        errors.settle(data_set.name, completed=completed)

    def _finish(self, run: Run, ends: list[DataSetEnd], completed: list[Completed]) -> None:
        with self.state.transaction():
            for message in run.completed(ends, self.orders.day, self.now_ms()):
                self.state.outbox.append(message)
            for each in completed:
                self.state.data_sets.complete(each)
            self.state.facts.settle_imports(
                named=self.orders.switched_on, completed=[each.data_set for each in completed]
            )
            self.state.runs.end(run.run_id, "completed")
        self.courier.deliver()
        # Only now: a night whose last message was not taken is tried again.
        with self.state.transaction():
            self.state.facts.note_end(run.run_id, ends, self.now_ms())

    def _run(self, known: KnownRun) -> Run:
        return Run(
            school=self.orders.school,
            run_id=known.run_id,
            version=known.version,
            previous_run_id=known.previous_run_id,
            producer_version=self.orders.producer_version,
            installation=self.state.installation,
        )


def next_run(latest: KnownRun | None, now_ms: int, token: str) -> KnownRun:
    """Return the run that begins now: its version is above every earlier one's, come what may
    of the clock."""
    version = max(now_ms, latest.version + 1) if latest else now_ms
    return KnownRun(
        run_id=f"{version}-{token}",
        version=version,
        previous_run_id=latest.run_id if latest else None,
    )


def _completed(data_set: DataSet, run: Run, verdict: Sound) -> Completed:
    return Completed(
        data_set=data_set.name,
        version=run.version,
        producer_version=run.producer_version,
        remembered=verdict.tonight.evidence.to_remember(),
    )
