"""The oracle's school day: the periods that MYA has accepted, which the log only proposes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from contract.runs import RunEvent
from tests.laws.history import History, is_current, record_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An accepted period."""

    name: str
    start_time: str
    end_time: str
    enabled: bool = True


Slots = Mapping[str, Slot]
"""The accepted periods of a school by their id; empty until a set was accepted."""


def accepted(history: History, existing: Slots) -> Slots:
    """Return what MYA has, else what the first ended run with sound periods had imported."""
    if existing:
        return existing
    imports = (_imported(history, run) for run in history.ended if _completed(run))
    return next((slots for slots in imports if slots), {})


def proposed(history: History) -> Slots | None:
    """Return what the latest import proposes; None where it cannot be accepted as it is."""
    ended = history.ended[-1] if history.ended else None
    completed = history.completed_version("periods")
    if ended is None or completed is None:
        return None
    if any(event["version"] > completed for _, event in history.latest_of("periods")):
        return None
    return _imported(history, ended)


def enabled(slots: Slots) -> Slots:
    """Return the accepted school day of these time slots."""
    return {period_id: slot for period_id, slot in slots.items() if slot.enabled}


def replaced(slots: Slots, day: Slots) -> Slots:
    """Return the time slots with another school day: none is lost."""
    return {key: replace(slot, enabled=False) for key, slot in slots.items()} | dict(day)


def rows(slots: Slots) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the time slots."""
    for period_id, slot in slots.items():
        times = slot.start_time, slot.end_time
        yield "time_slots", (period_id, "School Day", slot.name, *times, slot.enabled)


def _completed(run: RunEvent) -> bool:
    return any(
        each["data_set"] == "periods" and each["outcome"] == "completed"
        for each in run["data_sets"]
    )


def _imported(history: History, run: RunEvent) -> Slots:
    """Return the periods as this run left them, however much more of the log has been read."""
    slots = {}
    for data_set, period_id in history.versions:
        if data_set == "periods":
            of_then = [
                event
                for event in history.versions[data_set, period_id]
                if event["version"] <= run["version"]
            ]
            if of_then and is_current(of_then[-1]) and not history.wrong(of_then[-1], data_set):
                record = record_of(of_then[-1])
                slots[period_id] = Slot(
                    name=record["name"],
                    start_time=record["start_time"],
                    end_time=record["end_time"],
                )
    return slots
