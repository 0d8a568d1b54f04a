"""A night of many schools with all data sets, beside the floor: an ordinary one, and a first one.

On a first night MYA knows nobody, and a quarter of the records are people, groups and what classes
need. On an ordinary night, as on nearly all of them, lessons are nearly all that comes. Floor and
engine have applied the first night when the ordinary one is measured, and end with as many rows.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench import databases, everything, ordinary, schools
from bench.all_shapes import EVERY_DATA_SET, VIEWS
from bench.figures import Figure
from bench.measuring import EngineFailedError, measure_engine, measure_floor
from bench.nights import Changes
from bench.prepared import Prepared, Progress, prepared
from bench.schools import Size
from bench.turns import turns
from local.services import Addresses

SIZE: Final = Size(schools=50, students=350, staff=35, classes=40, members=20, lessons=5)
REPEATS: Final = 3
MEASURING_S_MAX: Final = 40
_RATIO_MIN: Final = 0.7
_NIGHTS: Final[Sequence[Changes]] = (everything.first_night, ordinary.night(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repeat:
    """What floor and engine took of each night, in seconds."""

    floor_s: Sequence[float]
    engine_s: Sequence[float]


def run(addresses: Addresses, size: Size, repeats: int, progress: Progress) -> list[Figure]:
    """Publish both nights, then measure floor and engine in turn."""
    with (
        prepared(addresses, size, _NIGHTS, progress) as night,
        databases.template(addresses.database_url) as template,
    ):
        took: list[_Repeat] = []
        for number in turns(repeats, MEASURING_S_MAX):
            progress(f"A first and an ordinary night, {number} of {repeats}")
            took.append(_repeat(night, addresses.database_url, template))
    first, ordinary_night = (
        size.schools * sum(1 for _ in changes(schools.school_ids(size)[0], size))
        for changes in _NIGHTS
    )
    return [
        *_figures("a first night", first, took, 0, at_least=None),
        *_figures("an ordinary night", ordinary_night, took, 1, at_least=_RATIO_MIN),
    ]


def _figures(
    name: str, records: int, took: Sequence[_Repeat], number: int, *, at_least: float | None
) -> list[Figure]:
    def of(value: Callable[[float, float], float]) -> float:
        return median(value(each.floor_s[number], each.engine_s[number]) for each in took)

    return [
        Figure(
            name=f"{name} of {records} records, floor",
            value=of(lambda floor_s, _: records / floor_s),
            unit="records/s",
        ),
        Figure(
            name="the same, engine",
            value=of(lambda _, engine_s: records / engine_s),
            unit="records/s",
        ),
        Figure(
            name=f"{name}, engine / floor",
            value=of(lambda floor_s, engine_s: floor_s / engine_s),
            unit="times",
            at_least=at_least,
        ),
    ]


def _repeat(night: Prepared, server: str, template: str) -> _Repeat:
    floor_s: list[float] = []
    engine_s: list[float] = []
    with ExitStack() as stack:
        url = stack.enter_context(databases.fresh(server, template))
        for number, cluster in enumerate(night.nights):
            before = night.nights[:number]
            floor, rows = measure_floor(
                cluster, EVERY_DATA_SET, server=server, template=template, before=before
            )
            engine_s.append(measure_engine(cluster, server=server, url=url).whole_s)
            found = databases.row_count(url, "mya", VIEWS)
            if found != rows:
                raise EngineFailedError(f"The floor has {rows} rows, the engine {found}")
            floor_s.append(floor.whole_s)
    return _Repeat(floor_s=floor_s, engine_s=engine_s)
