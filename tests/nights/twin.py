"""Nights that nothing disturbed: what several schools sent, and what one worker made of it.

Others get the same extracts, or the very same log, and have to end up alike.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from contract.data_sets import BY_NAME
from tests.nights.deployment import Deployment, Row, School
from tests.nights.log import Message, read
from tests.nights.sample import schools, write_extract

SCHOOLS: Final = ("ash", "birch", "cedar")
"""Two workers share the partition numbers half and half; these schools are on both halves."""

NIGHTS: Final = ("night-1", "night-2")

SENDING: Final = "run_started"
APPLYING: Final = "partitions_assigned"
"""What the producer and the consumers say when they begin to work."""

_STUDENTS: Final = 300
_DAYS: Final = (date(2026, 9, 1), date(2026, 9, 2))
"""Of the sample's nights: what is past by them stays."""


Difference = tuple[str, str, str, str]
"""School, view, a row, and in which of two deployments it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """The undisturbed one. `sent` is the log before anything was applied.

    `sending_s` is how long the producer was at work on each night, `applying_s` the consumers.
    """

    folder: Path
    deployment: Deployment
    sent: list[Message]
    sending_s: Mapping[str, float]
    applying_s: float

    def differences(self, other: Deployment, told: Callable[[Row], Row]) -> list[Difference]:
        """In which tables and open errors another deployment differs; it should be in none."""
        return [
            (school_id, name, row, whose)
            for school_id in SCHOOLS
            for name, row, whose in _differences(
                _all(self.deployment, school_id, told), _all(other, school_id, told)
            )
        ]


def undisturbed(deployment: Deployment, folder: Path) -> Twin:
    """Let the schools live through their nights, then apply them all."""
    for seed, school_id in enumerate(SCHOOLS):
        models = schools(students=_STUDENTS, nights=len(NIGHTS), seed=seed, weeks=1)
        assert tuple(model.day for model in models) == _DAYS
        for hand, (night, model) in enumerate(zip(NIGHTS, models, strict=True)):
            write_extract(model, folder / school_id / night, seed=seed, hand=hand)
    with ThreadPoolExecutor() as pool:
        lived = list(pool.map(partial(_live, deployment), at_schools(folder, "undisturbed")))
    sent = read(deployment)
    applied = deployment.consume(MYA_LOG_FORMAT="json")
    return Twin(
        folder=folder,
        deployment=deployment,
        sent=sent,
        sending_s={night: min(_span_s(own[night], SENDING) for own in lived) for night in NIGHTS},
        applying_s=_span_s(applied.stderr, APPLYING),
    )


def at_schools(folder: Path, states: str) -> list[School]:
    """The schools' servers, with states below a folder of this name; all data sets are sent."""
    return [
        School(
            school_id=each,
            extracts=folder / each,
            state=folder / states / each,
            days=dict(zip(NIGHTS, _DAYS, strict=True)),
            data_sets=tuple(BY_NAME),
        )
        for each in SCHOOLS
    ]


def to_people(error: Row) -> Row:
    """What an error says, whatever the runs and times in which it was found."""
    names = ("error_id", "data_set", "record_id", "code", "detail", "label", "severity", "place")
    return {name: error[name] for name in (*names, "message", "fix")}


def to_people_and_in_which_run(error: Row) -> Row:
    """What an error says, with the last run that completed its data set."""
    return to_people(error) | {"last_run_id": error["last_run_id"]}


def _live(deployment: Deployment, school: School) -> dict[str, str]:
    """Live through the nights, and return what the producer says of each."""
    return {night: deployment.send(school, night, MYA_LOG_FORMAT="json").stderr for night in NIGHTS}


def _all(
    deployment: Deployment, school_id: str, told: Callable[[Row], Row]
) -> dict[str, list[Row]]:
    errors = [told(each) for each in deployment.errors(school_id)]
    return deployment.read_models(school_id) | {"errors": errors}


def _differences(
    mine: dict[str, list[Row]], theirs: dict[str, list[Row]]
) -> Iterator[tuple[str, str, str]]:
    for name, rows in mine.items():
        only = Counter(map(repr, rows))
        only.subtract(map(repr, theirs[name]))
        for row, count in only.items():
            if count:
                yield name, row, "undisturbed" if count > 0 else "disturbed"


def _span_s(stderr: str, first: str) -> float:
    """The seconds from the line with this event to the last line."""
    lines = [json.loads(line) for line in stderr.splitlines()]
    times = [datetime.fromisoformat(line["timestamp"]) for line in lines]
    began = next(at for at, line in zip(times, lines, strict=True) if line["event"] == first)
    return (times[-1] - began).total_seconds()
