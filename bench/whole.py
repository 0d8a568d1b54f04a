"""The whole picture: what is asked of a platform besides how fast one worker is."""

from enum import StrEnum
from typing import assert_never

from bench import (
    error_pages,
    growth,
    latency,
    mixed_night,
    neighbours,
    quiet_nights,
    replaying,
    two_workers,
)
from bench.figures import Figure
from bench.prepared import Progress
from local.services import Addresses


class Part(StrEnum):
    """What can be measured by itself."""

    MIXED = "mixed"
    REPLAY = "replay"
    WORKERS = "workers"
    SCHOOLS = "schools"
    WAITING = "waiting"
    LATENCY = "latency"
    NEIGHBOURS = "neighbours"
    PAGES = "pages"
    NIGHTS = "nights"


def measure(part: Part, addresses: Addresses, progress: Progress) -> list[Figure]:
    """Measure one part, in a minute or two."""
    match part:
        case Part.MIXED:
            found = mixed_night.run(addresses, mixed_night.SIZE, mixed_night.REPEATS, progress)
        case Part.REPLAY:
            found = replaying.run(addresses, replaying.SIZE, replaying.REPEATS, progress)
        case Part.WORKERS:
            found = two_workers.run(addresses, two_workers.SIZE, progress)
        case Part.SCHOOLS:
            found = growth.by_schools(addresses, growth.FEW, growth.MANY, progress)
        case Part.WAITING:
            found = growth.by_waiting(addresses, growth.FEW, growth.WAITING, progress)
        case Part.LATENCY:
            found = latency.run(addresses, latency.SIZE, latency.SAMPLES, progress)
        case Part.NEIGHBOURS:
            found = neighbours.run(addresses, neighbours.SIZE, neighbours.TIMES, progress)
        case Part.PAGES:
            found = error_pages.run(addresses, error_pages.ERRORS, error_pages.TIMES, progress)
        case Part.NIGHTS:
            found = quiet_nights.run(quiet_nights.RECORDS_IN_A_MINUTE, 1, progress)
        case _:
            assert_never(part)
    return found
