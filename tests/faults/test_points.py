"""Every named point is there, and programs come to it."""

from pathlib import Path

import pytest

from tests.faults.calm import Calm
from tests.faults.driver import Fire
from tests.faults.launch import holder_of
from tests.faults.plan import Deed, Fault
from tests.faults.points import POINTS, Program, points_of
from tests.faults.schedule import SCHOOLS, Send, Work
from tests.nights.conftest import Deploy


@pytest.mark.parametrize("name", POINTS)
def test_a_point_names_a_function_that_is_there(name: str) -> None:
    holder, function = holder_of(POINTS[name].function)

    assert callable(getattr(holder, function))


def test_programs_come_to_every_point(deploy: Deploy, calm: Calm, tmp_path: Path) -> None:
    fire = Fire.on(deploy(), calm, tmp_path)
    seen = {
        program: tuple(Fault(point=name, deed=Deed.NOTE) for name in points_of(program))
        for program in Program
    }

    fire.do(Send(school=SCHOOLS[0], night=1, faults=seen[Program.PRODUCER]))
    fire.do(Work(faults=seen[Program.CONSUMERS]))

    assert fire.programs.reached() == POINTS.keys()
