"""Clocks that are years off, at a school and on the platform."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from tests.faults.calm import Calm
from tests.faults.driver import Fire
from tests.faults.judgement import Judgement
from tests.faults.schedule import SCHOOLS, Send, Work
from tests.nights.conftest import Deploy
from tests.nights.log import read

_YEARS_S: Final = timedelta(days=5 * 365) // timedelta(seconds=1)
_SCHOOL: Final = SCHOOLS[0]


def test_a_school_whose_clock_is_years_ahead_for_a_night_is_well_the_next(
    deploy: Deploy, calm: Calm, tmp_path: Path
) -> None:
    fire = Fire.on(deploy(), calm, tmp_path)
    fire.do(Send(school=_SCHOOL, night=1))
    before = set(read(fire.deployment))

    fire.do(Send(school=_SCHOOL, night=2, clock_ahead_s=_YEARS_S))

    assert set(read(fire.deployment)) == before
    (told,) = [each for each in tmp_path.glob("*.log") if "is wrong" in each.read_text()]
    assert "mya-producer: The clock of this server is wrong" in told.read_text()
    fire.do(Send(school=_SCHOOL, night=2))
    fire.do(Work())
    Judgement.of(fire.deployment).demand(calm, {_SCHOOL: 2})


def test_a_worker_whose_clock_is_years_ahead_tells_errors_all_the_same(
    deploy: Deploy, calm: Calm, tmp_path: Path
) -> None:
    fire = Fire.on(deploy(), calm, tmp_path)
    fire.do(Send(school=_SCHOOL, night=1))

    fire.do(Work(clock_ahead_s=_YEARS_S))

    Judgement.of(fire.deployment).demand(calm, {_SCHOOL: 1})
    assert fire.deployment.query("SELECT count(*) FROM sync.error_log WHERE raised_at > now()") == [
        (0,)
    ]
