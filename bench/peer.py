"""The engine beside a peer, Kafka Connect with Debezium's sink, on the same lessons and database.

The peer reads a twin of the lessons' topic and upserts each event as a row into one table. It has
no rules and no references, keeps no books, and writes what came last, which need not be what is
newest; its positions are not in the transaction of what it writes. So this says what the rest of
the engine costs, not which of the two does the work of the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from bench import nights, publishing, schools, twin
from bench.connect import Connect
from bench.figures import Figure
from bench.measuring import measure_engine
from bench.prepared import Prepared, Progress, prepared
from bench.publishing import Published
from bench.schools import Size
from bench.sink import Sink
from consumers.topics import DEFAULT_PARTITIONS
from contract import wire
from contract.events import Event
from contract.partitions import partition_of
from local import services
from local.services import Addresses

FOLDER: Final = services.FOLDER / "bench/connect"
SIZE: Final = Size(schools=40, students=100, staff=10, classes=10, members=10, lessons=15)
REPEATS: Final = 3
_RATIO_MIN: Final = 1.5
_NIGHTS: Final = (schools.people, schools.student_lessons)
_SUBJECT: Final = "student-timetables"


def run(
    addresses: Addresses, size: Size, repeats: int, folder: Path, progress: Progress
) -> list[Figure]:
    """Publish lessons and their twins, then measure engine and peer in turn, each once before it
    counts: Java is slow until it is warm.

    Raises PeerFailedError, MissingPrerequisiteError where Java or Maven are missing.
    """
    connect = Connect(folder=folder, bootstrap_servers=addresses.kafka_bootstrap_servers)
    connect.check()
    with ExitStack() as stack:
        night = stack.enter_context(prepared(addresses, size, _NIGHTS, progress))
        cluster = night.nights[1]
        events = list(_events(size))
        progress("Filling the topics of the twins")
        published, topics = {}, {}
        for name, encode in _ENCODINGS.items():
            topics[name] = stack.enter_context(publishing.made(cluster, name))
            published[name] = publishing.publish(cluster, topics[name], events, encode)
        progress("Starting the peer")
        stack.enter_context(connect.working())
        peers = [
            Sink(
                connect=connect,
                settings=_CONVERTERS[name],
                topic=topics[name],
                last_keys=_last_keys(events),
            )
            for name in (WHOLE, BARE)
        ]
        took_s = []
        for number in range(repeats + 1):
            progress(f"Engine and peer, {number} of {repeats}" if number else "Warming the peer")
            took_s.append(_repeat(night, peers, size.student_lessons, number))
    return [*_figures(size.student_lessons, took_s[1:]), *_costs(published)]


def _repeat(night: Prepared, peers: Sequence[Sink], lessons: int, number: int) -> tuple[float, ...]:
    """Let engine and peers write into one database; return how long each took, in seconds.

    Who comes later finds it busier, so each repeat begins with another.
    """
    server = night.addresses.database_url
    with night.database(applied=1) as url:
        measures: list[Callable[[], float]] = [
            lambda: measure_engine(night.nights[1], server=server, url=url).whole_s,
            *(partial(each.measure_s, url, lessons) for each in peers),
        ]
        first = number % len(measures)
        order = [*range(first, len(measures)), *range(first)]
        took_s = {which: measures[which]() for which in order}
    return tuple(took_s[which] for which in range(len(measures)))


def _figures(lessons: int, took_s: Sequence[tuple[float, ...]]) -> list[Figure]:
    def of(value: Callable[[float, float, float], float]) -> float:
        return median(value(*each) for each in took_s)

    return [
        Figure(
            name="lessons, engine",
            value=of(lambda engine, _whole, _bare: lessons / engine),
            unit="records/s",
        ),
        Figure(
            name="lessons, peer on JSON with its schema",
            value=of(lambda _engine, whole, _bare: lessons / whole),
            unit="records/s",
        ),
        Figure(
            name="engine / peer on JSON with its schema",
            value=of(lambda engine, whole, _bare: whole / engine),
            unit="times",
            at_least=_RATIO_MIN,
        ),
        Figure(
            name="lessons, peer with the schema in its settings",
            value=of(lambda _engine, _whole, bare: lessons / bare),
            unit="records/s",
        ),
        Figure(
            name="engine / peer with the schema in its settings",
            value=of(lambda engine, _whole, bare: bare / engine),
            unit="times",
        ),
    ]


def _costs(published: Mapping[str, Published]) -> list[Figure]:
    """Return what an event costs in each encoding: on the topic, and to publish."""
    return [
        figure
        for name, each in published.items()
        for figure in (
            Figure(name=f"a lesson as {name}", value=each.size / each.events, unit="bytes"),
            Figure(
                name=f"publishing a lesson as {name}",
                value=each.took_s * 1e6 / each.events,
                unit="µs",
            ),
        )
    ]


def _events(size: Size) -> Iterator[Event]:
    """Yield the lessons of all schools, mixed as the night has them."""
    version = nights.FIRST_NIGHT_MS + nights.NIGHT_MS
    ids = schools.school_ids(size)
    for together in zip(*(schools.student_lessons(each, size) for each in ids), strict=True):
        for school_id, change in zip(ids, together, strict=True):
            yield nights.event_of(school_id, version, *change, run_id=f"{school_id}-1")


def _last_keys(events: Sequence[Event]) -> list[tuple[str, str]]:
    last = {
        partition_of(event["school"], DEFAULT_PARTITIONS): (event["school"], event["record_id"])
        for event in events
    }
    return list(last.values())


def _as_avro(event: Event) -> bytes:
    return wire.encode(_SUBJECT, dict(event))


AVRO: Final = "Avro"
WHOLE: Final = "JSON-with-schema"
BARE: Final = "JSON"
_ENCODINGS: Final = {AVRO: _as_avro, WHOLE: twin.encode_whole, BARE: twin.encode_bare}
_CONVERTERS: Final = {
    WHOLE: {},
    BARE: {
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable": "true",
        "value.converter.schema.content": twin.SCHEMA,
    },
}
