"""A night of many schools with all data sets, and its replay, beside the floor.

One repeat is the floor, the night as one worker applies it, and the replay of the same topics
from the first offset on into an empty generation beside the live one: one right after the other,
and no ratio is over a floor of another repeat. What comes out is compared: the engine's views have
as many rows as the floor, and the generations do not differ in a byte.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench import databases, everything, schools
from bench.all_shapes import EVERY_DATA_SET
from bench.figures import Figure
from bench.measuring import EngineFailedError, measure_engine, measure_floor
from bench.prepared import Progress, prepared
from bench.schools import Size
from consumers.kafka import Cluster
from consumers.replay.meeting import Meeting
from consumers.replay.promotion import difference
from consumers.replay.starting import Start
from consumers.topics import DEFAULT_PARTITIONS
from local.services import Addresses
from projections.comparison.difference import Scope
from projections.database import connect
from projections.replay.journal import Order

SIZE: Final = Size(schools=50, students=100, staff=10, classes=15, members=20, lessons=15)
REPEATS: Final = 3
MEASURING_S_MAX: Final = 50
"""A busy machine gets two repeats and no third, so that all of the benchmark ends in time."""
_NIGHT_MIN: Final = 0.7
_REPLAY_MIN: Final = 1.1
_VIEWS: Final = (
    "users",
    "relationships",
    "subjects",
    "resources",
    "time_slots",
    "user_groups",
    "group_memberships",
    "group_supervisors",
    "class_timetable_events",
    "timetable_events",
    "profile_pictures",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repeat:
    """What the three took, in seconds."""

    floor_s: float
    night_s: float
    replay_s: float


def run(addresses: Addresses, size: Size, repeats: int, progress: Progress) -> list[Figure]:
    """Publish the night, then measure the floor, the engine and its replay in turn."""
    server = addresses.database_url
    with (
        prepared(addresses, size, [everything.first_night], progress) as night,
        databases.template(server) as template,
    ):
        (cluster,) = night.nights
        took: list[_Repeat] = []
        began = time.monotonic()
        for number in range(1, repeats + 1):
            if number > 2 and time.monotonic() - began > MEASURING_S_MAX:
                break
            progress(f"A mixed night and its replay, {number} of {repeats}")
            took.append(_repeat(cluster, server=server, template=template))
    records = size.schools * sum(
        1 for _ in everything.first_night(schools.school_ids(size)[0], size)
    )
    return _figures(records, took)


def _figures(records: int, took: Sequence[_Repeat]) -> list[Figure]:
    def of(value: Callable[[_Repeat], float]) -> float:
        return median(map(value, took))

    return [
        Figure(
            name=f"a mixed night of {records} records, floor",
            value=of(lambda each: records / each.floor_s),
            unit="records/s",
        ),
        Figure(
            name="the same, engine",
            value=of(lambda each: records / each.night_s),
            unit="records/s",
        ),
        Figure(
            name="the same, replay",
            value=of(lambda each: records / each.replay_s),
            unit="records/s",
        ),
        Figure(
            name="mixed night, engine / floor",
            value=of(lambda each: each.floor_s / each.night_s),
            unit="times",
            at_least=_NIGHT_MIN,
        ),
        Figure(
            name="mixed night, replay / floor",
            value=of(lambda each: each.floor_s / each.replay_s),
            unit="times",
            at_least=_REPLAY_MIN,
        ),
    ]


def _repeat(cluster: Cluster, *, server: str, template: str) -> _Repeat:
    floor, rows = measure_floor(cluster, EVERY_DATA_SET, server=server, template=template)
    with databases.fresh(server, template) as url:
        night = measure_engine(cluster, server=server, url=url)
        found = databases.row_count(url, "mya", _VIEWS)
        if found != rows:
            raise EngineFailedError(f"The floor has {rows} rows, the engine {found}")
        generation = _started(url)
        replay = measure_engine(cluster, server=server, url=url, generation=generation)
        _demand_same(url, generation)
    return _Repeat(floor_s=floor.whole_s, night_s=night.whole_s, replay_s=replay.whole_s)


def _started(url: str) -> str:
    """Make an empty generation to be fed; return its name."""
    with connect(url, application_name="bench") as connection:
        connection.autocommit = True
        return Start(
            connection=connection,
            partition_count=DEFAULT_PARTITIONS,
            schools=None,
            rate_max=None,
            order=Order("bench", "to measure a replay"),
        ).make(None)


def _demand_same(url: str, generation: str) -> None:
    with (
        connect(url, application_name="bench") as connection,
        connect(url, application_name="bench") as comparing,
    ):
        connection.autocommit = comparing.autocommit = True
        meeting = Meeting(connection=connection, partition_count=DEFAULT_PARTITIONS)
        found = difference(meeting, comparing, generation, Scope())
    if not found.is_empty:
        differing = [each.table for each in found.tables]
        raise EngineFailedError(f"The replay differs from the live generation: {differing}")
