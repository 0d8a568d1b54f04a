"""`python -m bench.producing bare | night`: one measurement of the producer, in its own process.

Prints one line of JSON: the CPU time that was spent, and how much memory was resident at most. CPU
time and not the clock, because nothing waits here but for others on the machine.
"""

import json
import random
import secrets
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import structlog
from lxml import etree

from contract.runs import DataSetEnd
from producer.night.night import Night
from producer.night.orders import Orders
from producer.readiness.permissions import NOT_CHECKED
from producer.sending.delivery import Courier
from producer.source.extract import ExtractFolder
from producer.state.outbox import Acknowledged, Pending
from producer.state.store import open_state

DATA_SET: Final = "student-timetables"
FILE: Final = f"{DATA_SET}.xml"
CHANGED_SHARE: Final = 0.01

_DAY: Final = "2026-09-14"
_STUDENTS: Final = 30
"""In a class, and so with the same lesson."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a measurement came to; `events` of records, `unchanged` records."""

    cpu_s: float
    resident_mb: float
    events: int
    unchanged: int


def write_lessons(folder: Path, count: int, number: int) -> None:
    """Write the extract of a night: each has its own order of rows, and from the second on one
    lesson in a hundred is moved to a room where it never was."""
    moved: dict[int, int] = {}
    for night in range(1, number + 1):
        moved |= dict.fromkeys(_some(range(count), int(count * CHANGED_SHARE), night), night)
    order = _some(range(count), count, number)
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write(f'<SuperStarReport from="{_DAY}" to="2026-10-23">\n')
        file.writelines(_row(each, moved.get(each)) for each in order)
        file.write("</SuperStarReport>\n")


def _some(of: range, count: int, number: int) -> list[int]:
    return random.Random(number).sample(of, count)  # noqa: S311 - the same every time


def _row(number: int, moved: int | None) -> str:
    lesson, student = divmod(number, _STUDENTS)
    day, hour = 14 + lesson % 5, 9 + lesson // 5 % 6
    room = f"R{lesson % 60}" if moved is None else f"Moved{moved}"
    cells = {
        "EventInstanceId": lesson + 100_000,
        "StudentId": student + 20_000,
        "ClassName": f"10B/Ma{lesson % 40}",
        "SubjectName": "Mathematics",
        "StaffName": f"Mrs A Teacher{lesson % 70}",
        "LocationName": room,
        "PeriodName": f"Mon:{hour - 8}",
        "StartTime": f"2026-09-{day}T{hour:02}:00:00",
        "EndTime": f"2026-09-{day}T{hour + 1:02}:00:00",
    }
    texts = (f"<{name}>{text}</{name}>" for name, text in cells.items())
    return f"  <Record>{''.join(texts)}</Record>\n"


def _bare(folder: Path) -> tuple[int, int]:
    """Read the file with nothing but the parser that the producer uses."""
    rows = 0
    for _, element in etree.iterparse(folder / FILE, events=("end",), tag="Record"):
        rows += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return 0, rows


@dataclass(slots=True)
class _Taker:
    """A broker that takes everything at once."""

    taken: int = 0
    fresh: list[Acknowledged] = field(default_factory=list)

    def send(self, pending: Pending) -> None:
        self.taken += pending.message.subject == DATA_SET
        self.fresh.append(Acknowledged(pending, 0, self.taken))

    def acknowledged(self, timeout_s: float) -> list[Acknowledged]:  # noqa: ARG002 - never waits
        fresh, self.fresh = self.fresh, []
        return fresh

    def time_ms(self) -> int | None:
        return None


def _night(folder: Path) -> tuple[int, int]:
    """Do a whole night: only Kafka's client is not there."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    taker = _Taker()
    with open_state(folder, "bench", lambda: "bench") as state:
        night = Night(
            state=state,
            source=ExtractFolder(folder),
            courier=Courier(state.outbox, taker, patience_s=60, monotonic=time.monotonic),
            orders=_orders(),
            readiness={"permissions_checked": False, "data_sets": []},
            now_ms=lambda: time.time_ns() // 1_000_000,
            new_token=lambda: secrets.token_hex(3),
        )
        end = _end_of(night.run())
    return taker.taken, end["counts"]["unchanged"]


def _orders() -> Orders:
    return Orders(
        school="bench",
        producer_version="bench",
        day=_DAY,
        switched_on=frozenset({DATA_SET}),
        imported=frozenset(),
        selected=None,
        release=None,
        permissions=NOT_CHECKED,
        snapshot=False,
    )


def _end_of(ends: list[DataSetEnd]) -> DataSetEnd:
    return next(each for each in ends if each["data_set"] == DATA_SET)


def _resident_max_kb() -> int:
    """Return how much was resident at most; `getrusage` counts what our parent had, too."""
    (line,) = (
        each
        for each in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        if each.startswith("VmHWM:")
    )
    return int(line.split()[1])


if __name__ == "__main__":
    measured = {"bare": _bare, "night": _night}[sys.argv[1]]
    began_s = time.process_time()
    events, unchanged = measured(Path(sys.argv[2]))
    spent = Spent(
        cpu_s=time.process_time() - began_s,
        resident_mb=_resident_max_kb() / 1024,
        events=events,
        unchanged=unchanged,
    )
    sys.stdout.write(json.dumps(asdict(spent)))
