"""What an event costs as the platform grows: with many schools, and beside much that waits.

The cost is the CPU of the engine's process and the time of the statements in the database. Few and
many take turns, and of each the least counts: what others do on the machine only adds.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import psycopg

from bench import databases, schools
from bench.figures import Figure
from bench.measuring import measure_engine
from bench.nights import Changes
from bench.prepared import Progress, prepared
from bench.schools import Change, Size
from consumers.kafka import Cluster
from local.services import Addresses

FEW: Final = Size(schools=10, students=10, staff=2, classes=5, members=10, lessons=12)
MANY: Final = Size(schools=1_000, students=10, staff=2, classes=5, members=10, lessons=12)
WAITING: Final = 1_000_000
_NIGHTS: Final = (schools.people, schools.student_lessons)
_GROWTH_MAX: Final = 1.1
_TURNS: Final = 2


def by_schools(addresses: Addresses, few: Size, many: Size, progress: Progress) -> list[Figure]:
    """Measure an event's cost with few schools and with many, of the same size each: as many events
    and ends of runs, so that the few have as many more nights.
    """
    costs_us: dict[int, list[float]] = {}
    with ExitStack() as stack:
        measured = []
        for size in (few, many):
            changes = [(schools.people, _night(0)), *_turns(many.schools // size.schools)]
            night = stack.enter_context(prepared(addresses, size, changes, progress))
            measured.append((size, night, stack.enter_context(night.database(applied=1))))
        for turn in range(1, 1 + _TURNS):
            for size, night, url in measured:
                progress(f"Applying lessons of {size.schools} schools, {turn} of {_TURNS}")
                cost_us = _cost_us(addresses, night.nights[turn], url, many.student_lessons)
                costs_us.setdefault(size.schools, []).append(cost_us)
    of_few_us, of_many_us = map(min, costs_us.values())
    return [
        Figure(name=f"an event, {few.schools} schools", value=of_few_us, unit="µs"),
        Figure(name=f"an event, {many.schools} schools", value=of_many_us, unit="µs"),
        Figure(
            name="many schools / few",
            value=of_many_us / of_few_us,
            unit="times",
            at_most=_GROWTH_MAX,
        ),
    ]


def by_waiting(addresses: Addresses, size: Size, waiting: int, progress: Progress) -> list[Figure]:
    """Measure an event's cost with nothing waiting, and beside many records of another school that
    wait for people.
    """
    cost_us = []
    with prepared(addresses, size, _NIGHTS, progress) as night:
        for count in (0, waiting):
            with night.database(applied=1) as url:
                _let_wait(url, count)
                progress(f"Applying lessons beside {count} that wait")
                cost_us.append(_cost_us(addresses, night.nights[1], url, size.student_lessons))
    return [
        Figure(
            name=f"beside {waiting} waiting / beside none",
            value=cost_us[1] / cost_us[0],
            unit="times",
            at_most=_GROWTH_MAX,
        )
    ]


def _turns(night_count: int) -> Iterator[list[Changes]]:
    """Return so many nights for each turn."""
    numbers = range(1, 1 + _TURNS * night_count)
    return (
        [_night(number) for number in numbers[start : start + night_count]]
        for start in range(0, len(numbers), night_count)
    )


def _night(number: int) -> Changes:
    """Return the night of this number, counted from 0, that brings each student more lessons."""

    def changes(_school_id: str, size: Size) -> Iterator[Change]:
        return schools.lessons_of(size, range(number * size.lessons, (number + 1) * size.lessons))

    return changes


def _cost_us(addresses: Addresses, cluster: Cluster, url: str, events: int) -> float:
    server = addresses.database_url
    before_s = time.process_time() + databases.active_s(server, url)
    measure_engine(cluster, server=server, url=url)
    after_s = time.process_time() + databases.active_s(server, url)
    return (after_s - before_s) * 1e6 / events


def _let_wait(url: str, count: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_WAITING.encode(), [count])
        connection.execute("VACUUM ANALYZE generation_1.lesson")


_WAITING: Final = """
INSERT INTO generation_1.lesson (school_id, role, record_id, version, first_version, run_id,
    current, content_hash, log_offset, state, name_emptied, event_instance_id, user_id, start_at,
    end_at)
SELECT 'another', 'student', n || '/' || n %% 1000, 1, 1, 'run-1', true, '\\x00', n, 'waiting',
    false, n::text, (n %% 1000)::text, timestamp '2025-09-01 09:00', timestamp '2025-09-01 09:50'
FROM generate_series(1, %s) AS n
"""
