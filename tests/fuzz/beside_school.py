"""A school with everything that a producer reads: extract, lists beside it, settings and a state.

Three nights lie behind it: a good one, one of which something was held, and one that broke off with
messages in its outbox. One child is on the list of those who never leave the school.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from contract.data_sets import BY_NAME
from contract.permissions import closure
from producer.days import Days, number_of
from producer.failures import UnavailableError
from producer.night.night import Night
from producer.night.orders import Orders
from producer.readiness.permissions import FILE as PERMISSIONS
from producer.readiness.permissions import Permissions, read_permissions
from producer.sending.delivery import Courier
from producer.source.exclusion import FILE as EXCLUDE
from producer.source.exclusion import Exclusion, read_exclusion
from producer.source.extract import ExtractFolder
from producer.state.past import Fault
from producer.state.store import State, open_state
from tests.fuzz.kept_back import KEPT_BACK
from tests.fuzz.spoilt_bytes import spoil_bytes
from tests.fuzz.spoilt_files import NAME, sound_rows
from tests.fuzz.spoilt_state import spoil_state
from tests.producer.extracts import Cells, write
from tests.producer.fakes import FakeBroker
from tests.producer.whole_school import JPEG, picture

SCHOOL: Final = "oak"
DAY: Final = "2026-09-01"
_NOW_MS: Final = 1_772_416_800_000
_NIGHT_MS: Final = 24 * 60 * 60 * 1000
_TAKEN: Final = 5
"""So many messages of the last night reach the broker."""

_DATA_SETS: Final = ("students", "class-groups", "student-timetables", "profile-pictures")
SETTINGS: Final = "settings.toml"
_SETTINGS: Final = """\
school = "{school}"
state = "state"
extract = "extract"
bootstrap_servers = "kafka.example.org:9093"
kafka_config = "kafka.properties"
topic_prefix = "sims."
delivery_patience_s = 5
log_file = "logs/mya-producer.log"
status_address = "127.0.0.1:9464"
data_sets = ["students", "class-groups", "student-timetables"]
also_data_sets = ["profile-pictures"]
[night]
opens = "00:30"
closes = "05:00"
time_zone = "Europe/London"
paused = [{{ from = 2026-12-19, to = 2027-01-03 }}]
"""
_KAFKA: Final = "# as MYA gave it\nclient.id=mya-producer\ncompression.type=lz4\nlinger.ms=5\n"


def spoil_one(folder: Path, chance: Random) -> str:
    """Spoil one of the files that are not reports; return which, and how."""
    name = chance.choices([*_SPOILT], [*_SPOILT.values()])[0]
    if name == "state":
        return f"state {spoil_state(folder / name, chance)}"
    return f"{name} {spoil_bytes(folder / name, chance)}"


_SPOILT: Final = {
    f"extract/{EXCLUDE}": 30,
    f"extract/{PERMISSIONS}": 10,
    SETTINGS: 15,
    "kafka.properties": 5,
    "state": 40,
}
"""What is spoilt, and how often."""


def put_school(folder: Path, school: str = SCHOOL) -> None:
    """Put the school there, with its nights behind it."""
    _put_files(folder)
    (folder / SETTINGS).write_text(_SETTINGS.format(school=school), "utf-8")
    state = folder / "state"
    state.mkdir()
    with open_state(state, school, lambda: "here") as opened:
        nights = _Nights(folder, opened, school)
        nights.night(1, FakeBroker())
        _lose_members(folder)
        nights.night(2, FakeBroker())
        _change_students(folder)
        with suppress(UnavailableError):
            nights.night(3, FakeBroker(lost_after=_TAKEN))
        with opened.transaction():
            opened.facts.note_excluded(_exclusion(folder).people)
            opened.facts.note_fault(Fault(at_ms=_NOW_MS, reason="the broker is gone"))
            opened.rollover.announce(Days(number_of("2027-07-20"), number_of("2027-09-10")))
        assert opened.outbox.count() > _TAKEN


def _put_files(folder: Path) -> None:
    extract = folder / "extract"
    for name, rows in _rows():
        write(extract, name, rows)
    for person in ("1", "2", KEPT_BACK):
        picture(extract, f"{person}.jpg", JPEG + person.encode())
    others = "".join(f"{number}\n" for number in range(31, 41))
    (extract / EXCLUDE).write_text(f"# never\n{others}{KEPT_BACK} # a court\n99\n", "utf-8")
    needed = {each for name in _DATA_SETS for each in closure(BY_NAME[name])}
    (extract / PERMISSIONS).write_text("".join(f"{each}\n" for each in sorted(needed)), "utf-8")
    (folder / "kafka.properties").write_text(_KAFKA, "utf-8")


def _rows() -> Iterator[tuple[str, list[Cells]]]:
    for data_set in _DATA_SETS:
        yield from sound_rows(data_set).items()


def _lose_members(folder: Path) -> None:
    rows = dict(_rows())["class-groups.members"]
    write(folder / "extract", "class-groups.members", rows[:20])


def _change_students(folder: Path) -> None:
    """Let one be gone, one be wrong, and some be called otherwise."""
    rows = dict(_rows())["students"]
    wrong = {**rows[3], "Surname": None}
    others = [{**row, "Forename": f"{NAME} Robin"} for row in rows[5:25]]
    write(folder / "extract", "students", [*rows[:3], wrong, *others, *rows[25:]])


def _exclusion(folder: Path) -> Exclusion:
    exclusion = read_exclusion(folder / "extract")
    assert exclusion is not None
    return exclusion


@dataclass(frozen=True, slots=True)
class _Nights:
    """The nights of a school, always the same."""

    folder: Path
    state: State
    school: str

    def night(self, number: int, broker: FakeBroker) -> None:
        ticks, tokens = count(), count()
        extract = self.folder / "extract"
        Night(
            state=self.state,
            source=ExtractFolder(extract, _exclusion(self.folder)),
            courier=Courier(
                self.state.outbox, broker, patience_s=5, monotonic=lambda: float(next(ticks))
            ),
            orders=self._orders(read_permissions(extract)),
            readiness={"permissions_checked": False, "data_sets": []},
            now_ms=lambda: _NOW_MS + number * _NIGHT_MS,
            new_token=lambda: f"{number:03x}{next(tokens):03x}",
        ).run()

    def _orders(self, permissions: Permissions) -> Orders:
        return Orders(
            school=self.school,
            producer_version="1",
            day=DAY,
            switched_on=frozenset(_DATA_SETS),
            permissions=permissions,
        )
