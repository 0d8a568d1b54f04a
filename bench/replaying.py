"""A replay of many nights from the first offset on into an empty generation, beside the floor.

The log has what is on a real one: a first night, then ordinary ones. One repeat is the floor, and
the replay by one worker and by two, one right after the other: whoever replays starts as many as
there are cores. The replay's generation lies beside the live one, which has applied the same log
night by night, and does not differ from it in a byte.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench import databases, everything, ordinary, workers
from bench.all_shapes import EVERY_DATA_SET, VIEWS
from bench.figures import Figure
from bench.measuring import EngineFailedError, measure_engine, measure_floor
from bench.prepared import Progress, prepared
from bench.schools import Size
from bench.turns import turns
from consumers.kafka import Cluster
from consumers.replay.meeting import Meeting
from consumers.replay.promotion import difference
from consumers.replay.starting import Start
from consumers.topics import DEFAULT_PARTITIONS
from local.services import Addresses
from projections.comparison.difference import Scope
from projections.database import connect
from projections.replay.journal import Order

SIZE: Final = Size(schools=20, students=200, staff=20, classes=20, members=20, lessons=5)
NIGHTS: Final = 13
REPEATS: Final = 3
MEASURING_S_MAX: Final = 40
_RATIO_MIN: Final = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repeat:
    """What the floor took, one worker and two, in seconds."""

    floor_s: float
    one_s: float
    two_s: float


def run(addresses: Addresses, size: Size, repeats: int, progress: Progress) -> list[Figure]:
    """Publish and apply the nights, then measure floor and replay in turn."""
    server = addresses.database_url
    nights = [everything.first_night, *(ordinary.night(each + 1) for each in range(NIGHTS))]
    took: list[_Repeat] = []
    with (
        prepared(addresses, size, [nights], progress) as night,
        databases.template(server) as template,
        databases.fresh(server, template) as url,
    ):
        (cluster,) = night.nights
        measure_engine(cluster, server=server, url=url)
        records = _record_count(cluster)
        for number in turns(repeats, MEASURING_S_MAX):
            progress(f"A replay, {number} of {repeats}")
            took.append(_repeat(cluster, server=server, template=template, url=url))
    return _figures(records, took)


def _figures(records: int, took: Sequence[_Repeat]) -> list[Figure]:
    def of(value: Callable[[_Repeat], float]) -> float:
        return median(map(value, took))

    return [
        Figure(
            name=f"a replay of {records} records, floor",
            value=of(lambda each: records / each.floor_s),
            unit="records/s",
        ),
        Figure(
            name="the same, one worker",
            value=of(lambda each: records / each.one_s),
            unit="records/s",
        ),
        Figure(
            name="the same, two workers",
            value=of(lambda each: records / each.two_s),
            unit="records/s",
        ),
        Figure(
            name="replay by one worker / floor",
            value=of(lambda each: each.floor_s / each.one_s),
            unit="times",
        ),
        Figure(
            name="replay by two workers / floor",
            value=of(lambda each: each.floor_s / each.two_s),
            unit="times",
            at_least=_RATIO_MIN,
        ),
    ]


def _record_count(cluster: Cluster) -> int:
    places = [
        (cluster.topics.of(subject), number)
        for subject in EVERY_DATA_SET
        for number in range(DEFAULT_PARTITIONS)
    ]
    return sum(cluster.ends_of(places).values())


def _repeat(cluster: Cluster, *, server: str, template: str, url: str) -> _Repeat:
    floor, rows = measure_floor(cluster, EVERY_DATA_SET, server=server, template=template)
    found = databases.row_count(url, "mya", VIEWS)
    if found != rows:
        raise EngineFailedError(f"The floor has {rows} rows, the engine {found}")
    took_s = []
    for count in (1, 2):
        generation = _started(url)
        took_s.append(workers.together_s(cluster, url, count, generation))
        _demand_same(url, generation)
    return _Repeat(floor_s=floor.whole_s, one_s=took_s[0], two_s=took_s[1])


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
