"""The small benchmark: floor and engine in turn, subject by subject, in about a minute."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from bench import databases, filling, nights, schools
from bench.floor import Shape
from bench.measuring import EngineFailedError, Took, measure_engine, measure_floor
from bench.nights import Changes
from bench.schools import Size
from bench.shapes import LESSONS, MEMBERSHIPS, PEOPLE
from bench.turns import turns
from consumers.kafka import Cluster
from local.services import Addresses

SIZE: Final = Size(schools=40, students=450, staff=50, classes=40, members=30, lessons=5)
REPEATS: Final = 3
MEASURING_S_MAX: Final = 28
"""A minute in all is a promise."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is measured: which topics the floor reads, into what, and how the engine's is seen."""

    name: str
    unit: str
    topics: tuple[str, ...]
    shape: Shape
    rows: str


_PEOPLE: Final = Subject(
    name="people",
    unit="records",
    topics=("students", "staff-members"),
    shape=PEOPLE,
    rows="SELECT count(*) FROM mya.users",
)
_CLASS_GROUPS: Final = Subject(
    name="class groups",
    unit="memberships",
    topics=("class-groups",),
    shape=MEMBERSHIPS,
    rows="SELECT count(*) FROM mya.group_memberships",
)
_STUDENT_LESSONS: Final = Subject(
    name="student lessons",
    unit="lessons",
    topics=("student-timetables",),
    shape=LESSONS,
    rows="SELECT count(*) FROM mya.timetable_events",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One subject in one repeat: the floor and the engine, one after the other."""

    subject: str
    unit: str
    rows: int
    floor: Took
    engine: Took


def run(addresses: Addresses, size: Size, repeats: int, progress: Progress) -> Iterator[Measured]:
    """Fill topics, then measure floor and engine in turn, `repeats` times."""
    server = addresses.database_url
    with ExitStack() as stack:
        template = stack.enter_context(databases.template(server))
        night = _Nights(addresses.kafka_bootstrap_servers, size, stack, progress)
        people = night.filled("people", schools.people)
        scenery = night.filled("scenery", schools.scenery)
        classes = night.filled("classes", schools.classes)
        lessons = night.filled("lessons", schools.student_lessons)
        for number in turns(repeats, MEASURING_S_MAX):
            progress(f"Measuring, {number} of {repeats}")
            with databases.fresh(server, template) as url:
                yield _measure(_PEOPLE, people, server=server, template=template, url=url)
                measure_engine(scenery, server=server, url=url)
                yield _measure(_CLASS_GROUPS, classes, server=server, template=template, url=url)
                yield _measure(_STUDENT_LESSONS, lessons, server=server, template=template, url=url)


@dataclass(slots=True)
class _Nights:
    """The nights, in their order, each in topics of its own."""

    bootstrap_servers: str
    size: Size
    stack: ExitStack
    progress: Progress
    count: int = 0
    known: nights.Known = field(default_factory=nights.Known)

    def filled(self, name: str, changes: Changes) -> Cluster:
        """Publish the next night of all schools."""
        self.progress(f"Filling the topics of {name}")
        prefix = f"bench-{secrets.token_hex(4)}-{name}"
        cluster = self.stack.enter_context(filling.made(self.bootstrap_servers, prefix))
        filler = filling.Filler(cluster)
        nights.publish(filler, self.size, self.count, changes, self.known)
        filler.finish()
        self.count += 1
        return cluster


def _measure(
    subject: Subject, cluster: Cluster, *, server: str, template: str, url: str
) -> Measured:
    floor, rows = measure_floor(
        cluster,
        dict.fromkeys(subject.topics, (subject.shape,)),
        server=server,
        template=template,
    )
    engine = measure_engine(cluster, server=server, url=url)
    found = databases.count(url, subject.rows)
    if found != rows:
        raise EngineFailedError(f"{subject.name}: the floor has {rows} rows, the engine {found}")
    return Measured(subject=subject.name, unit=subject.unit, rows=rows, floor=floor, engine=engine)
