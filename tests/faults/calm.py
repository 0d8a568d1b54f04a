"""The nights of the schools as nothing disturbed them: their extracts, and what MYA has to know.

The producer's night runs in this process, with a broker in memory: what it puts there is what a
school's server says if all goes well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from structlog.testing import capture_logs

from contract.data_sets import ALL, BY_NAME
from contract.declaration import Occurrence
from tests.faults.schedule import NIGHTS, SCHOOLS
from tests.nights.sample import schools, write_extract
from tests.producer.fakes import FakeBroker
from tests.producer.nights import School

_STUDENTS: Final = 30

Known = dict[tuple[str, str], bytes]
"""The content hash of each record that is there, by data set and record id."""

ErrorKey = tuple[str, str, str, str]
"""Data set, record id, code and detail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """What is so after each night, by school and night; `days` are the days of the runs."""

    extracts: Path
    days: Mapping[int, date]
    known: Mapping[tuple[str, int], Known]
    on_site: Mapping[tuple[str, int], set[ErrorKey]]

    def extract(self, school: str, night: int) -> Path:
        """Where the extract of a night is."""
        return self.extracts / school / str(night)


def calm_nights(folder: Path) -> Calm:
    """Write the extracts of the schools' nights below a folder, and live through them."""
    known: dict[tuple[str, int], Known] = {}
    on_site: dict[tuple[str, int], set[ErrorKey]] = {}
    days: dict[int, date] = {}
    for seed, school in enumerate(SCHOOLS):
        models = schools(students=_STUDENTS, nights=NIGHTS, seed=seed, weeks=1)
        server = School(folder / "calm" / school, data_sets=tuple(BY_NAME))
        for night, model in enumerate(models, 1):
            days[night] = model.day
            extract = folder / school / str(night)
            write_extract(model, extract, seed=seed, hand=night)
            _live(server, extract, model.day, night)
            said = _said(server.broker)
            known[school, night] = standing(said, since=model.day)
            on_site[school, night] = open_on_site(server.broker.events("errors"))
    return Calm(extracts=folder, days=days, known=known, on_site=on_site)


def standing(events: Iterator[tuple[str, dict[str, Any]]], *, since: date) -> Known:
    """Return which records there are, after these events of data sets: of dated ones, those on or
    after a day.
    """
    latest: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    for data_set, event in events:
        key = data_set, event["record_id"]
        if key not in latest or event["version"] > latest[key][1]["version"]:
            latest[key] = data_set, event
    return {
        key: event["content_hash"]
        for key, (data_set, event) in latest.items()
        if event["operation"] != "removed" and not _is_before(data_set, event, since)
    }


def open_on_site(words: list[dict[str, Any]]) -> set[ErrorKey]:
    """Return which errors of a school's server stand, after these words on errors."""
    latest: dict[ErrorKey, dict[str, Any]] = {}
    for word in words:
        key = word["data_set"], word["record_id"], word["code"], word["detail"]
        if word["place"] == "on-site" and (
            key not in latest or word["version"] >= latest[key]["version"]
        ):
            latest[key] = word
    return {key for key, word in latest.items() if word["change"] != "resolved"}


def _live(server: School, extract: Path, day: date, night: int) -> None:
    if server.extract.is_symlink():
        server.extract.unlink()
    server.extract.parent.mkdir(parents=True, exist_ok=True)
    server.extract.symlink_to(extract)
    server.day, server.now_ms = day.isoformat(), night
    with capture_logs():
        server.night()


def _said(broker: FakeBroker) -> Iterator[tuple[str, dict[str, Any]]]:
    for data_set in BY_NAME:
        for event in broker.events(data_set):
            yield data_set, event


_DAYS: Final = {each.name: each.dated for each in ALL if isinstance(each.dated, Occurrence)}


def _is_before(data_set: str, event: dict[str, Any], since: date) -> bool:
    dated = _DAYS.get(data_set)
    return dated is not None and event["record"][dated.start] < since.isoformat()
