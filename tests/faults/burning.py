"""One schedule, from beginning to end."""

import shutil
from pathlib import Path
from typing import Final

from tests.faults.calm import Calm
from tests.faults.driver import Fire
from tests.faults.judgement import Judgement
from tests.faults.schedule import NIGHTS, SCHOOLS, Schedule
from tests.faults.world.world import World
from tests.house.modules import ROOT
from tests.nights.deployment import Deployment

_FOLDER: Final = ROOT / ".local/faults"


def burn(schedule: Schedule, deployment: Deployment, calm: Calm) -> None:
    """Carry a schedule out and judge what came of it. What was printed is shown when it fails, and
    the logs stay.
    """
    folder = _announced(schedule, "fire")
    _judge(schedule, Fire.on(deployment, calm, folder))


def burn_in(world: World, schedule: Schedule, calm: Calm) -> None:
    """Do so in a world of its own, in which there may be weather."""
    folder = _announced(schedule, "weather")
    _judge(schedule, Fire.on(world.tests, calm, folder, world))


def _announced(schedule: Schedule, kind: str) -> Path:
    folder = _FOLDER / f"{kind}-{schedule.seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"Repeat with: make faults SEEDS={schedule.seed}   Logs: {folder}")  # noqa: T201 - for who repeats it
    print("\n".join(schedule.lines()))  # noqa: T201
    return folder


def _judge(schedule: Schedule, fire: Fire) -> None:
    nights = dict.fromkeys(SCHOOLS, NIGHTS)
    fire.carry_out(schedule)
    fire.calm_down(schedule, nights)
    assert fire.programs.bugs() == []
    Judgement.of(fire.deployment).demand(fire.calm, nights)
    shutil.rmtree(fire.folder)
