"""The oracle's verdicts: whether what a record refers to is there, may yet come, or is missing."""

from collections.abc import Iterable, Set
from enum import StrEnum
from typing import Final

from contract.data_sets import BY_NAME
from contract.events import Event
from tests.laws.history import History, is_current, record_of
from tests.laws.oracle_accounts import Accounts
from tests.laws.oracle_periods import Slots

PEOPLE: Final = ("students", "staff-members", "contacts")


class Verdict(StrEnum):
    """What is to be said of one reference; of one into several data sets, the first of theirs."""

    MET = "met"
    WAIT = "wait"
    NOT_JUDGED = "not judged"
    ERROR = "error"


class Judge:
    """Judges the references of one school's records."""

    def __init__(
        self, history: History, off: Set[str], accounts: Accounts, accepted: Slots
    ) -> None:
        self.history = history
        self.accounts = accounts
        self._off = off
        self._accepted = accepted

    def verdict(self, event: Event, to: Iterable[str], target_id: str) -> Verdict:
        """Judge a reference of this event's record, met by a record of any of these data sets."""
        verdicts = {self._verdict_into(event, data_set, target_id) for data_set in to}
        return next(each for each in Verdict if each in verdicts)

    def subject_verdict(self, event: Event) -> Verdict:
        """Judge a group's one hard reference; year and house groups have none."""
        record = record_of(event)
        if "subject_id" not in record:
            return Verdict.MET
        return self.verdict(event, ["subjects"], record["subject_id"])

    def is_met(self, data_set: str, record_id: str | None) -> bool:
        """Say whether a record can be referred to. (Periods are never asked for here.)"""
        if record_id is None:
            return False
        event = self.history.latest(data_set, record_id)
        if event is None or self.history.wrong(event, data_set):
            return False
        if data_set in PEOPLE:
            return self.accounts.is_imported(record_id)
        if not is_current(event) or not BY_NAME[data_set].is_synced(record_of(event)):
            return False
        return data_set != "class-groups" or self.subject_verdict(event) is Verdict.MET

    def _verdict_into(self, event: Event, data_set: str, target_id: str) -> Verdict:
        """Judge one reference; the first rule that holds decides."""
        if data_set == "periods":
            return self._period_verdict(target_id)
        if self.is_met(data_set, target_id):
            return Verdict.MET
        target = self.history.latest(data_set, target_id)
        if target is None and data_set in PEOPLE and target_id in self.history.erased:
            return Verdict.NOT_JUDGED
        of_target = self._unsynced_class(data_set, target)
        if data_set in self._off:
            return Verdict.NOT_JUDGED
        if of_target is not Verdict.ERROR:
            return of_target
        newest = max(event["version"], target["version"] if target else 0)
        return self._of_missing(data_set, newest)

    def _of_missing(self, data_set: str, newest: int) -> Verdict:
        completed = self.history.completed_version(data_set)
        if completed is not None and completed >= newest:
            return Verdict.ERROR
        if newest > self.history.ended_version:
            return Verdict.WAIT
        if completed is None and not self.history.latest_of(data_set):
            return Verdict.NOT_JUDGED
        return Verdict.WAIT

    def _unsynced_class(self, data_set: str, target: Event | None) -> Verdict:
        """Say of a class that lacks nothing but its subject what is said of that subject.

        So what refers to a class waits with it, and is not judged where the class is not.
        """
        if data_set != "class-groups" or target is None:
            return Verdict.ERROR
        if not is_current(target) or self.history.wrong(target, data_set):
            return Verdict.ERROR
        return self.subject_verdict(target)

    def _period_verdict(self, period_id: str) -> Verdict:
        if not self._accepted:
            return Verdict.NOT_JUDGED
        slot = self._accepted.get(period_id)
        return Verdict.MET if slot is not None and slot.enabled else Verdict.ERROR
