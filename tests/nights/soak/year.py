"""Living through a year of nights with the real programs, and looking at their sizes each week."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from consumers.back_office import BackOffice
from consumers.back_office.retention import let_go, roll_segments
from contract.names import Topics
from tests.laws.connections import worker_connection
from tests.laws.signers import ROOT_KEY
from tests.nights.deployment import Deployment
from tests.nights.log import PARTITIONS
from tests.nights.sample import write_extract
from tests.nights.soak.school_year import SEED, TURN, Night, nights_of
from tests.nights.soak.sizes import Sizes, measured
from tests.nights.waiting import wait_until
from tests.nights.watching import Watched

SCHOOL: Final = "oakwood"

_WEEK: Final = 7
_MONTH: Final = 30
_LIMIT_S: Final = 300
_NORMAL: Final = 0
_NEEDS_A_PERSON: Final = 3


@dataclass(slots=True)
class Year:
    """A school's server and the platform's worker, which stays all the year."""

    deployment: Deployment
    worker: Watched
    folder: Path
    held: list[int] = field(default_factory=list)
    """On which nights a data set was held."""

    def live(self, nights: int) -> Iterator[Sizes]:
        """Live through so many nights; yield how everything stands once a week."""
        for night in nights_of(nights):
            self._run(night)
            if night.number == 1:
                self._announce_the_summer()
                self._keep_lessons_of_one_school_year(night)
            if night.number % _MONTH == 0:
                self._forget_what_is_old(night)
            if night.number % _WEEK == 0 or night.number in (1, nights):
                wait_until(self._is_settled(night), limit_s=_LIMIT_S, what=f"night {night.number}")
                yield measured(
                    self.deployment,
                    self._state,
                    self.worker.process.pid,
                    night=night.number,
                )

    @property
    def _state(self) -> Path:
        return self.folder / "state"

    def _run(self, night: Night) -> None:
        extract = self.folder / "extract"
        write_extract(night.school, extract, seed=SEED, hand=night.number)
        done = self.deployment.run(
            *("mya-producer", "run", "--school", SCHOOL, "--extract", str(extract)),
            *("--state", str(self._state), "--on", night.day.isoformat()),
        )
        assert done.returncode in (_NORMAL, _NEEDS_A_PERSON), done.stderr
        if done.returncode == _NEEDS_A_PERSON:
            self.held.append(night.number)

    def _announce_the_summer(self) -> None:
        first, last = TURN, TURN + timedelta(days=_WEEK)
        done = self.deployment.run(
            *("mya-producer", "rollover", "--school", SCHOOL, "--state", str(self._state)),
            *("--from", first.isoformat(), "--to", last.isoformat()),
        )
        assert done.returncode == _NORMAL, done.stderr

    def _keep_lessons_of_one_school_year(self, night: Night) -> None:
        """Let the year see some lessons go: by default they are kept for a second one."""
        wait_until(self._is_settled(night), limit_s=_LIMIT_S, what="the first night")
        done = self.deployment.run(
            *("mya-consumers", "settings", "set", "--school", SCHOOL),
            *("--lessons-kept-school-years", "0"),
        )
        assert done.returncode == _NORMAL, done.stderr

    def _forget_what_is_old(self, night: Night) -> None:
        """Do what `mya-consumers retention` does, by the clock of that night."""
        now = datetime.combine(night.day, time(4), UTC)
        with closing(worker_connection(self.deployment.database_url)) as connection:
            office = BackOffice(
                connection=connection,
                topics=Topics(self.deployment.prefix),
                partition_count=PARTITIONS,
                now_ms=lambda: int(now.timestamp() * 1000),
                root_key=ROOT_KEY,
            )
            office.prepare()
            let_go(office, SCHOOL, who="soak", keep=True)
            roll_segments(office)

    def _is_settled(self, night: Night) -> Callable[[], bool]:
        def is_settled() -> bool:
            ended, waiting = self.deployment.query(
                "SELECT (SELECT count(*) FROM mya.runs WHERE balanced),"
                " (SELECT count(*) FROM sync.outbox)"
            )[0]
            return bool(ended == night.number and waiting == 0)

        return is_settled
