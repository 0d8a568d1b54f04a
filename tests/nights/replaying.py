"""Replays as an engineer drives them: the commands, the workers of both generations, and the nights
that come in meanwhile.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment, Done, Row, School
from tests.nights.log import Message, copy, read
from tests.nights.sample import schools, write_extract
from tests.nights.telling import wait_until_told
from tests.nights.twin import to_people
from tests.nights.waiting import wait_until

OAK: Final = "oak"
YEW: Final = "yew"
ELM: Final = "elm"
SCHOOLS: Final = (OAK, YEW, ELM)
"""The first two share a partition number, so that a replay of one passes the other's events."""

NIGHTS: Final = ("night-1", "night-2", "night-3")
_STUDENTS: Final = 30

WHY: Final = ("--why", "A test")

_RUNS_LIMIT_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """What three schools have sent: two nights each, and one more, tonight's."""

    before: list[Message]
    tonight: list[Message]


def sent_nights(deployment: Deployment, folder: Path) -> Nights:
    """Let the schools live through their nights; nobody applies them."""
    servers = []
    for seed, school_id in enumerate(SCHOOLS):
        models = schools(students=_STUDENTS, nights=len(NIGHTS), seed=seed, weeks=1)
        for hand, (night, model) in enumerate(zip(NIGHTS, models, strict=True)):
            write_extract(model, folder / school_id / night, seed=seed, hand=hand)
        days = {night: model.day for night, model in zip(NIGHTS, models, strict=True)}
        servers.append(
            School(
                school_id=school_id,
                extracts=folder / school_id,
                state=folder / "state" / school_id,
                days=days,
            )
        )
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(_live, deployment, NIGHTS[:2]), servers))
        before = read(deployment)
        list(pool.map(partial(_live, deployment, NIGHTS[2:]), servers))
    there = {(each.subject, each.partition, each.offset) for each in before}
    tonight = [
        each
        for each in read(deployment)
        if (each.subject, each.partition, each.offset) not in there
    ]
    return Nights(before=before, tonight=tonight)


def grown(deployment: Deployment, nights: Nights) -> Deployment:
    """Bring a deployment to where the first two nights of the schools are applied."""
    copy(nights.before, deployment)
    deployment.consume()
    return deployment


def _live(deployment: Deployment, nights: Sequence[str], school: School) -> None:
    for night in nights:
        deployment.send(school, night)


def replay(deployment: Deployment, *command: str, code: int = 0) -> Done:
    """Run a command of `mya-consumers replay`, and demand that it ends with this code."""
    done = deployment.run("mya-consumers", "replay", *command)
    assert done.returncode == code, (command, done.stdout, done.stderr)
    return done


def start(deployment: Deployment, *options: str) -> str:
    """Start a replay; return the name of its generation."""
    return replay(deployment, "start", *WHY, *options).stdout.strip()


def feed(deployment: Deployment, generation: str) -> None:
    """Let a worker feed a generation until it has all that was sent."""
    deployment.consume(MYA_GENERATION=generation)


def statuses(deployment: Deployment, *options: str) -> dict[str, Row]:
    """What `replay status` says, by generation."""
    said = replay(deployment, "status", "--interval-s", "0.2", "--json", *options).stdout
    return {each["generation"]: each for each in json.loads(said)}


@contextmanager
def worker(
    deployment: Deployment, log: Path, generation: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that goes on until it is ended, if need be here; it is at work when this begins."""
    named = {"MYA_GENERATION": generation} if generation else {}
    command = ("mya-consumers", "run")
    with deployment.start(*command, log=log, MYA_LOG_FORMAT="json", **named) as process:
        try:
            wait_for(log, "partitions_assigned")
            yield process
        finally:
            process.kill()


def wait_for(log: Path, event: str) -> None:
    """Wait until a program has said this."""
    wait_until(
        lambda: event in log.read_text(encoding="utf-8"),
        limit_s=PROGRAM_LIMIT_S,
        what=f"{event} in {log}",
    )


def wait_for_runs(deployment: Deployment, runs: int) -> None:
    """Wait until so many runs are settled and all that is wrong is in the error log."""
    wait_until(
        lambda: deployment.query("SELECT count(*) FROM mya.runs WHERE balanced") == [(runs,)],
        limit_s=_RUNS_LIMIT_S,
        what=f"{runs} runs settled",
    )
    wait_until_told(deployment)


def seen(deployment: Deployment) -> dict[str, Any]:
    """All that the schools see: read models and open errors."""
    return {
        school_id: {
            **deployment.read_models(school_id),
            "errors": sorted(
                map(to_people, deployment.errors(school_id)), key=lambda row: str(row["error_id"])
            ),
        }
        for school_id in SCHOOLS
    }


def rows_of(deployment: Deployment, generation: str, school_id: str) -> dict[str, list[str]]:
    """Every row of a school in every table of a generation, as PostgreSQL writes it; but for what
    the breaker counts, which it does in the live one alone.
    """
    schema = f"generation_{generation}"
    with psycopg.connect(deployment.database_url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = %s AND column_name = 'school_id'"
            " AND table_name <> 'breaker_count'",
            [schema],
        ).fetchall()
        return {
            table: [
                row
                for (row,) in connection.execute(
                    SQL("SELECT t::text FROM {} t WHERE school_id = {} ORDER BY 1").format(
                        Identifier(schema, table), Literal(school_id)
                    )
                )
            ]
            for (table,) in tables
        }
