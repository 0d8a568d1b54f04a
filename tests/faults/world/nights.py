"""The schools' nights in a world: sent, and waited for until they are applied."""

import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contract.data_sets import BY_NAME
from contract.names import RUNS
from contract.runs import Step
from producer.state.store import FILE
from tests.faults.calm import Calm
from tests.faults.judgement import Judgement
from tests.faults.schedule import NIGHTS, SCHOOLS
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment, Done, School
from tests.nights.log import read
from tests.nights.telling import wait_until_told
from tests.nights.waiting import wait_until

_ACKNOWLEDGED: Final = (
    "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'outbox') - (SELECT count(*) FROM outbox)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """The nights of schools whose servers keep their states in `folder`.

    `programs` is the deployment as the programs reach it, `tests` as the tests do.
    """

    calm: Calm
    folder: Path
    programs: Deployment
    tests: Deployment

    def school(self, school_id: str) -> School:
        """Return a school's server."""
        return School(
            school_id=school_id,
            extracts=self.calm.extracts / school_id,
            state=self.folder / school_id,
            days={str(night): day for night, day in self.calm.days.items()},
            data_sets=tuple(BY_NAME),
        )

    def send(self, night: int, school_id: str, **environ: str) -> Done:
        """Run the producer, to whatever end."""
        return self.programs.run(*self.school(school_id).night(str(night)), **environ)

    def acknowledged(self, school_id: str) -> int:
        """Return how many messages of a school's server Kafka has taken over."""
        file = self.folder / school_id / FILE
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute(_ACKNOWLEDGED).fetchone()
        return int(count)

    def send_all(self, night: int, schools: Iterable[str] = SCHOOLS) -> None:
        """Let schools send a night at the same time, and demand that each can."""
        self.tests.enrol(*SCHOOLS)
        with ThreadPoolExecutor() as pool:
            for done in pool.map(lambda each: self.send(night, each), schools):
                assert done.returncode == 0, done.stderr

    def wait_until_applied(self, runs: int) -> None:
        """Wait until so many runs are settled with books that balance, and all is told, and taken
        into the error log.
        """
        wait_until(
            lambda: self._balanced() >= runs,
            limit_s=PROGRAM_LIMIT_S,
            what=f"{runs} runs applied",
        )
        wait_until_told(self.tests)

    def wait_until_all_applied(self) -> None:
        """Wait until every run that has come to its end on the topics is applied, and told."""
        steps = (each.event for each in read(self.tests) if each.subject == RUNS)
        ended = {
            (step["school"], step["run_id"])
            for step in steps
            if step["step"] == Step.COMPLETED and step["data_set"] is None
        }
        self.wait_until_applied(len(ended))

    def demand_all(self) -> None:
        """Demand all that is promised, after the last night."""
        Judgement.of(self.tests).demand(self.calm, dict.fromkeys(SCHOOLS, NIGHTS))

    def _balanced(self) -> int:
        return len(self.tests.query("SELECT FROM sync.run WHERE balanced"))
