"""The page for the platform: what it loses is lost, and what it says comes back is compared.

It has a broker of its own, because it kills it, and throws its log away.
"""

import os
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped] # it comes without types
import pytest

from local.broker import Broker
from local.database import programs
from projections.permanent.schema.tables import BOOKS
from tests.nights.conftest import Deploy
from tests.nights.deployment import Deployment, Row
from tests.nights.pages import Tried, scripts_of, timeless
from tests.nights.twin import to_people_and_in_which_run

_PAGE: Final = "operations.md"
_SCHOOL: Final = "4711"
_CHECKOUT: Final = Path(__file__).parents[2]
_KAFKA: Final = """#!{python}
import shutil, sys
from pathlib import Path
sys.path.insert(0, "{checkout}")
from local.broker import Broker
broker = Broker(folder=Path("{folder}"))
if sys.argv[1] != "start":
    broker.kill()
if sys.argv[1] == "lose":
    shutil.rmtree(broker.folder / "data")
if sys.argv[1] != "kill":
    broker.start()
"""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker of this test's own, with the page's program that kills it and starts it again."""
    broker = Broker(folder=tmp_path / "broker")
    program = tmp_path / "kafka"
    program.write_text(
        _KAFKA.format(
            python=Path(sysconfig.get_path("scripts")) / "python",
            checkout=_CHECKOUT,
            folder=broker.folder,
        )
    )
    program.chmod(0o700)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


@pytest.fixture
def deployment(bare: Deploy, broker: Broker, tmp_path: Path) -> Iterator[Deployment]:
    yield replace(bare(), kafka=str(broker.address), folder=tmp_path)
    for file in tmp_path.glob("*.pid"):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(file.read_text()))
            # Those that ended as they should have left their number to somebody else.
            if process.cwd() == str(tmp_path):
                process.kill()


def test_each_step_of_the_page_does_what_the_page_says(
    deployment: Deployment, bare: Deploy
) -> None:
    restored, fresh = (replace(deployment, database_url=bare().database_url) for _ in range(2))
    environ = {
        "PATH": os.pathsep.join(
            [sysconfig.get_path("scripts"), str(programs()), os.environ["PATH"]]
        ),
        "EMPTY_DATABASE_URL": restored.database_url,
        "FRESH_DATABASE_URL": fresh.database_url,
    }
    steps = scripts_of(_PAGE)
    never_restored: list[dict[str, Any]] = []

    assert any(step.shown for step in steps)
    for step in steps:
        _try(step, deployment, environ)
        if "retell 2>&1" in step.script:
            never_restored.append(_all(deployment))
            assert _all(restored) == never_restored[0]
            assert _books(restored) == _books(deployment)
        if "owned.dump\nmya-consumers" in step.script:
            assert _all(fresh) == never_restored[0]
    assert _read_models(deployment) == never_restored[0]["read models"]


def _try(step: Tried, deployment: Deployment, environ: dict[str, str]) -> None:
    done = deployment.shell(step.script, **environ)
    assert done.returncode == 0, (step.script, done.stdout, done.stderr)
    if step.shown is not None:
        assert timeless(done.stdout) == timeless(step.shown), (step.script, done.stderr)


def _all(deployment: Deployment) -> dict[str, Any]:
    errors = map(to_people_and_in_which_run, deployment.errors(_SCHOOL))
    return {
        "read models": _read_models(deployment),
        "errors": sorted(errors, key=repr),
        "schools": deployment.rows("schools", _SCHOOL),
    }


def _read_models(deployment: Deployment) -> dict[str, list[Row]]:
    return deployment.read_models(_SCHOOL)


def _books(deployment: Deployment) -> list[Row]:
    """What became of each night. In which book a record stands that a later night changed depends
    on what was read together; that it stands in one does not.
    """
    rows = (
        each | dict.fromkeys(BOOKS) | {"booked": sum(each[book] for book in BOOKS)}
        for each in deployment.rows("run_data_sets", _SCHOOL)
    )
    return sorted(rows, key=repr)
