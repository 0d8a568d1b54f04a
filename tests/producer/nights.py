"""A school's nights, driven from a test: an extract folder, a state on disk, a broker in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from contract.data_sets import BY_NAME
from contract.runs import DataSetEnd
from producer.days import Days, number_of
from producer.night.night import Night
from producer.night.orders import Orders
from producer.night.rehearsal import Foreseen, rehearse
from producer.readiness.permissions import NOT_CHECKED, Permissions
from producer.sending.delivery import Courier
from producer.source.exclusion import Exclusion
from producer.source.extract import ExtractFolder, Source
from producer.state.store import open_state
from tests.producer.extracts import Cells, student, write
from tests.producer.fakes import FakeBroker

SCHOOL = "school-1"
DAY = "2026-09-01"


@dataclass
class School:
    """One school with its extract of tonight. Time stands still unless a test moves it."""

    folder: Path
    broker: FakeBroker = field(default_factory=FakeBroker)
    now_ms: int = 1_000_000
    day: str = DAY
    producer_version: str = "1.0"
    data_sets: Iterable[str] | None = ("students",)
    """Named for the run; None for those that are switched on."""
    switched_on: Iterable[str] = tuple(BY_NAME)
    exclusion: Exclusion = field(default_factory=Exclusion)
    permissions: Permissions = NOT_CHECKED
    source: Source | None = None
    """Another than the extract folder."""
    _tokens: "count[int]" = field(default_factory=count)
    _seconds: "count[int]" = field(default_factory=count)

    @property
    def extract(self) -> Path:
        return self.folder / "extract"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def write(
        self, name: str, rows: Iterable[Cells], root: Mapping[str, str] | None = None
    ) -> Path:
        """Put a file into tonight's extract."""
        return write(self.extract, name, rows, root)

    def orders(
        self,
        release: str | None = None,
        imported: frozenset[str] = frozenset(),
        *,
        snapshot: bool = False,
    ) -> Orders:
        return Orders(
            school=SCHOOL,
            producer_version=self.producer_version,
            day=self.day,
            switched_on=frozenset(self.switched_on),
            imported=imported,
            selected=None if self.data_sets is None else frozenset(self.data_sets),
            release=release,
            permissions=self.permissions,
            snapshot=snapshot,
        )

    def night(self, release: str | None = None, *, snapshot: bool = False) -> list[DataSetEnd]:
        """Do a night with what lies in the extract folder."""
        self.state.mkdir(parents=True, exist_ok=True)
        monotonic = count()
        with open_state(self.state, SCHOOL, lambda: "installation-1") as state:
            courier = Courier(
                state.outbox,
                self.broker,
                patience_s=5,
                monotonic=lambda: float(next(monotonic)),
            )
            return Night(
                state=state,
                source=self.source or ExtractFolder(self.extract, self.exclusion),
                courier=courier,
                orders=self.orders(release, state.facts.imported(), snapshot=snapshot),
                readiness={"permissions_checked": False, "data_sets": []},
                now_ms=lambda: self.now_ms,
                new_token=lambda: f"{next(self._tokens):06x}",
            ).run()

    def end(
        self, release: str | None = None, data_set: str = "students", *, snapshot: bool = False
    ) -> DataSetEnd:
        """Do a night, and return how one data set ended; only its messages are kept."""
        self.broker.forget()
        ends = self.night(release, snapshot=snapshot)
        return {end["data_set"]: end for end in ends}[data_set]

    def rehearsed(self, data_set: str = "students", *, snapshot: bool = False) -> Foreseen:
        """Say how one data set would end."""
        with open_state(self.state, SCHOOL, lambda: "installation-1") as state:
            foreseen = rehearse(
                state,
                ExtractFolder(self.extract),
                self.orders(snapshot=snapshot),
                self.now_ms,
                monotonic_s=lambda: float(next(self._seconds)),
            )
            return {each.end["data_set"]: each for each in foreseen}[data_set]

    def announce(self, first: str, last: str) -> None:
        """Announce a summer."""
        with open_state(self.state, SCHOOL, lambda: "installation-1") as state, state.transaction():
            state.rollover.announce(Days(number_of(first), number_of(last)))

    def sent(self, data_set: str = "students") -> list[tuple[str, str]]:
        """Return (operation, record id) of what the last night sent."""
        return [(event["operation"], event["record_id"]) for event in self.broker.events(data_set)]


def students(*numbers: int) -> list[Cells]:
    """Return the rows of these students."""
    return [student(number) for number in numbers]


def outcome(end: DataSetEnd) -> tuple[str | None, int, int, int, int, int]:
    """Return (reason, created, updated, removed, unchanged, held)."""
    counts = end["counts"]
    return (
        end["reason"],
        counts["created"],
        counts["updated"],
        counts["removed"],
        counts["unchanged"],
        counts["held"],
    )
