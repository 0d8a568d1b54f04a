"""How long after its acknowledgement a record is in the read model, while nothing else happens."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles
from threading import Event as Signal
from threading import Thread
from typing import Any, Final

import psycopg
from psycopg import Connection

from bench import filling, nights, schools
from bench.figures import Figure
from bench.measuring import OPEN, EngineFailedError
from bench.prepared import Progress, prepared
from bench.schools import Size
from consumers.kafka import Cluster
from consumers.loop.service import Service
from contract.names import key
from local.services import Addresses

SIZE: Final = Size(schools=1, students=50, staff=5, classes=5, members=5, lessons=1)
SAMPLES: Final = 200
_P99_S_MAX: Final = 1.0
_LIMIT_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.002


def run(addresses: Addresses, size: Size, samples: int, progress: Progress) -> list[Figure]:
    """Change one person after the other, and look for each change in the read model."""
    with (
        prepared(addresses, size, [schools.people], progress) as night,
        night.database(applied=1) as url,
        _worker(night.nights[0], url),
        psycopg.connect(url, autocommit=True) as connection,
    ):
        filler = filling.Filler(night.nights[0])
        _change(filler, connection, size, 0)  # until the worker has its partitions
        progress(f"Changing {samples} people")
        took_s = [_change(filler, connection, size, each) for each in range(1, samples + 1)]
    at = quantiles(took_s, n=100, method="inclusive")
    return [
        Figure(name="latency, median", value=at[49], unit="s"),
        Figure(name="latency, p99", value=at[98], unit="s", at_most=_P99_S_MAX),
    ]


@contextmanager
def _worker(cluster: Cluster, url: str) -> Iterator[None]:
    stop = Signal()
    service = Service(cluster=cluster, database_url=url, patience_s=0, trust=OPEN)
    thread = Thread(target=service.run, args=(stop,), kwargs={"until_idle": False})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _change(filler: filling.Filler, connection: Connection[Any], size: Size, number: int) -> float:
    """Give somebody another name; return how long after the acknowledgement it is there."""
    school_id = schools.school_ids(size)[0]
    data_set, record_id, record = next(schools.people(school_id, size))
    surname = f"Number {number}"
    event = nights.event_of(
        school_id,
        nights.FIRST_NIGHT_MS + nights.NIGHT_MS + number,
        data_set,
        record_id,
        record | {"surname": surname},
        run_id="changes",
    )
    filler.append(data_set, school_id, key(school_id, record_id), event)
    filler.finish()
    acknowledged = time.perf_counter()
    while not connection.execute(_THERE, [school_id, record_id, surname]).fetchone():
        if time.perf_counter() - acknowledged > _LIMIT_S:
            raise EngineFailedError("A change did not come to the read model")
        time.sleep(_LOOK_EVERY_S)
    return time.perf_counter() - acknowledged


_THERE: Final = (
    "SELECT 1 FROM mya.users WHERE school_id = %s AND third_party_id = %s AND surname = %s"
)
