"""What a visitor of the pages feels of fifty schools that sync at the same time."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import schools
from bench.figures import Figure
from bench.prepared import Progress, prepared
from bench.schools import Size
from bench.visitor import Visitor, ask, p95, visited
from bench.workers import working
from local.services import Addresses

SIZE: Final = Size(schools=50, students=450, staff=50, classes=40, members=30, lessons=6)
TIMES: Final = 40
_NIGHTS: Final = (schools.people, schools.scenery, schools.classes, schools.student_lessons)
_SLOWER_MAX: Final = 1.5


def run(addresses: Addresses, size: Size, times: int, progress: Progress) -> list[Figure]:
    """Ask for pages while nothing happens, and again while the lessons of all schools come in."""
    school_id = schools.school_ids(size)[0]
    with (
        prepared(addresses, size, _NIGHTS, progress) as night,
        night.database(applied=3) as url,
        visited(url, school_id) as visitor,
        TemporaryDirectory() as folder,
    ):
        progress("Asking while nothing happens")
        paths = _paths(school_id)
        idle = ask(visitor, paths, times)
        progress("Asking while all schools sync")
        with working(night.nights[3], url, Path(folder) / "worker.log") as worker:
            busy: dict[str, list[float]] = {name: [] for name in paths}
            while worker.poll() is None:
                _ask_once(visitor, paths, busy)
    return [
        figure
        for name in paths
        for figure in (
            Figure(name=f"{name}, p95 idle", value=p95(idle[name]), unit="ms"),
            Figure(
                name=f"{name}, p95 busy / idle",
                value=p95(busy[name]) / p95(idle[name]),
                unit="times",
                at_most=_SLOWER_MAX,
            ),
        )
    ]


def _ask_once(visitor: Visitor, paths: Mapping[str, str], into: dict[str, list[float]]) -> None:
    for name, path in paths.items():
        into[name].append(visitor.took_ms(path))


def _paths(school_id: str) -> Mapping[str, str]:
    page = f"/s/{school_id}"
    return {"overview": page, "errors": f"{page}/errors", "runs": f"{page}/runs"}
