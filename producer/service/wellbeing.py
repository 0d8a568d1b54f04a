"""How the producer of a school is: what `status` tells. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from producer.failures import ExitCode
from producer.night.orders import HELD_BY_GUARD, LEFT_OUT
from producer.service.schedule import Window, is_late, next_start, night_at
from producer.state.look import Look, Told
from producer.state.past import EndedDataSet

_HOLD_CODE: Final = "held_by_guard"


class Health(StrEnum):
    """What a monitoring script is told."""

    WELL = "well"
    NEEDS_A_PERSON = "needs_a_person"
    LATE = "late"


_EXIT_CODES: Final = {
    Health.WELL: ExitCode.DONE,
    Health.NEEDS_A_PERSON: ExitCode.NEEDS_A_PERSON,
    Health.LATE: ExitCode.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A data set of which the last run sent nothing, or too little."""

    data_set: str
    reason: str
    hold: str | None
    """What `run --release` takes, where it was the guard."""
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found, before anything is made of it."""

    school: str
    now: datetime
    window: Window
    look: Look | None
    has_service: bool
    has_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that `status` tells."""

    school: str
    health: Health
    service_running: bool
    run_in_progress: bool
    died_runs: int
    """Runs that began and did not end; the next one closes them."""
    last_run: datetime | None
    last_fault: datetime | None
    """Only one that came after the last run."""
    fault: str | None
    next_run: datetime | None
    paused: str | None
    waiting_messages: int
    waiting_bytes: int
    blocked: Sequence[Blocked]
    time_zone: ZoneInfo

    @property
    def exit_code(self) -> ExitCode:
        """What the program ends with."""
        return _EXIT_CODES[self.health]

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it, moments in UTC."""
        return {
            "school": self.school,
            "health": self.health,
            "service_running": self.service_running,
            "run_in_progress": self.run_in_progress,
            "died_runs": self.died_runs,
            "last_run_at": _iso(self.last_run),
            "last_fault_at": _iso(self.last_fault),
            "last_fault": self.fault,
            "next_run_at": _iso(self.next_run),
            "paused": self.paused,
            "outbox": {"messages": self.waiting_messages, "bytes": self.waiting_bytes},
            "blocked": [asdict(each) for each in self.blocked],
        }

    def lines(self) -> Iterator[str]:
        """Tell it to a person, in the school's local time."""
        yield f"School {self.school}: {_IN_WORDS[self.health]}"
        yield f"Last run:  {self._local(self.last_run) or 'never'}"
        if self.last_fault:
            yield f"Failed:    {self._local(self.last_fault)}: {self.fault}"
        yield f"Next run:  {self._next()}"
        yield f"Waiting:   {self.waiting_messages} messages, {self.waiting_bytes} bytes"
        if self.died_runs:
            yield f"Died:      {self.died_runs}; the next run closes it"
        yield "Blocked:   " + (", ".join(each.data_set for each in self.blocked) or "nothing")
        for each in self.blocked:
            yield f"  {each.data_set} ({each.reason}): {each.message} {each.fix}".rstrip()

    def _next(self) -> str:
        if self.run_in_progress:
            return "one is in progress"
        when = self._local(self.next_run) or "not in sight"
        paused = f" (paused {self.paused})" if self.paused else ""
        service = "" if self.service_running else "; but the service is not running"
        return f"{when}{paused}{service}"

    def _local(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        return moment.astimezone(self.time_zone).strftime("%d/%m/%Y %H:%M")


def status_of(seen: Seen) -> Status:
    """Say how the producer is."""
    look, window, now = seen.look, seen.window, seen.now
    end = look.last_end if look else None
    whole = _moment(end.whole_at_ms) if end else None
    fault = look.last_fault if look else None
    is_fresh = fault is not None and (end is None or fault.at_ms > end.ended_at_ms)
    blocked = _blocked(look) if look else ()
    tonight = night_at(window, seen.school, now)
    pause = window.pause_on(tonight.day)
    late = is_late(window, seen.school, now, last_ended=whole)
    return Status(
        school=seen.school,
        health=_health(is_late=late, is_blocked=bool(blocked)),
        service_running=seen.has_service,
        run_in_progress=seen.has_run,
        died_runs=look.open_runs if look and not seen.has_run else 0,
        last_run=_moment(end.ended_at_ms) if end else None,
        last_fault=_moment(fault.at_ms) if fault and is_fresh else None,
        fault=fault.reason if fault and is_fresh else None,
        next_run=next_start(window, seen.school, now, last_ended=whole),
        paused=str(pause) if pause else None,
        waiting_messages=look.waiting_messages if look else 0,
        waiting_bytes=look.waiting_bytes if look else 0,
        blocked=blocked,
        time_zone=window.zone,
    )


def _health(*, is_late: bool, is_blocked: bool) -> Health:
    if is_late:
        return Health.LATE
    return Health.NEEDS_A_PERSON if is_blocked else Health.WELL


def _blocked(look: Look) -> tuple[Blocked, ...]:
    ended = look.last_end.data_sets if look.last_end else ()
    return tuple(
        _blocked_one(each, each.reason, look.told)
        for each in ended
        if each.reason is not None and each.reason not in LEFT_OUT
    )


def _blocked_one(ended: EndedDataSet, reason: str, told: Sequence[Told]) -> Blocked:
    code = _HOLD_CODE if reason == HELD_BY_GUARD else reason
    about = [each for each in told if (each.data_set, each.code) == (ended.data_set, code)]
    return Blocked(
        data_set=ended.data_set,
        reason=reason,
        hold=next((each.detail for each in about if reason == HELD_BY_GUARD), None),
        message=" ".join(each.message for each in about),
        fix=" ".join(dict.fromkeys(each.fix for each in about)),
    )


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


_IN_WORDS: Final = {
    Health.WELL: "well",
    Health.NEEDS_A_PERSON: "needs a person",
    Health.LATE: "no run within 26 hours",
}
