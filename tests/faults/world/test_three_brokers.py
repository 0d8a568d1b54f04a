"""A cluster of three that keeps everything three times, and loses nodes while nights are sent and
applied: one at a time, which nobody may notice, and two at once, which has to stop all writing.
"""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from tests.faults.calm import Calm
from tests.faults.schedule import SCHOOLS
from tests.faults.seeds import chosen
from tests.faults.world.brokers import NODES, Brokers, three_brokers
from tests.faults.world.nights import Nights
from tests.faults.world.world import deployed
from tests.nights.conftest import Places
from tests.nights.watching import Watched, watched

_LATE_S_MAX: Final = 4.0
"""A night takes about so long: so the node is gone at its beginning, its end, or in between."""
_PATIENCE_S: Final = 2
"""Of a school's server, which asks and then gives up."""
_LONG_PATIENCE_S: Final = 300
"""Of a worker, which is to outlast two dead nodes on a machine that is busy."""

_DONE: Final = 0
_UNAVAILABLE: Final = 1

_SEEDS: Final = chosen((5,), share=0, shares=5)


@pytest.fixture(scope="module")
def brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brokers]:
    """Three nodes; a test leaves all of them running."""
    with three_brokers(tmp_path_factory.mktemp("brokers")) as brokers:
        yield brokers


@pytest.fixture
def nights(
    brokers: Brokers, places: Places, template_database: str, calm: Calm, tmp_path: Path
) -> Nights:
    """The schools' nights on the three."""
    place = places.make(template_database)
    deployment = deployed(place, kafka=brokers.address, replication_factor=NODES)
    return Nights(calm=calm, folder=tmp_path, programs=deployment, tests=deployment)


@pytest.fixture
def worker(nights: Nights, tmp_path: Path) -> Iterator[Watched]:
    """A worker that goes on from the first night to the last, and has no bug."""
    environ = {"MYA_PATIENCE_S": str(_LONG_PATIENCE_S)}
    command = "mya-consumers", "run"
    with watched(nights.programs, *command, log=tmp_path / "log", **environ) as worker:
        worker.wait_until_ready()
        yield worker
    assert "Traceback" not in worker.log.read_text()


@pytest.mark.parametrize("seed", _SEEDS)
def test_whichever_of_three_brokers_is_killed_nothing_is_lost(
    seed: int, brokers: Brokers, nights: Nights, worker: Watched
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret

    for night, number in enumerate(chance.sample(range(NODES), NODES), 1):
        with ThreadPoolExecutor() as pool:
            sending = pool.submit(nights.send_all, night)
            time.sleep(chance.uniform(0, _LATE_S_MAX))
            brokers.nodes[number].kill()
            sending.result()
        nights.wait_until_applied(night * len(SCHOOLS))
        brokers.nodes[number].start()

    assert worker.stop() == _DONE
    nights.demand_all()


@pytest.mark.parametrize("seed", _SEEDS)
def test_while_two_of_three_brokers_are_down_nothing_is_written_and_nothing_lost(
    seed: int, brokers: Brokers, nights: Nights, worker: Watched, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    impatient = tmp_path / "settings.toml"
    impatient.write_text(f"delivery_patience_s = {_PATIENCE_S}\n")
    nights.send_all(1)

    with ThreadPoolExecutor() as pool:
        sending = [
            pool.submit(nights.send, 2, school, MYA_SETTINGS=str(impatient)) for school in SCHOOLS
        ]
        for number in chance.sample(range(NODES), 2):
            time.sleep(chance.uniform(0, _LATE_S_MAX / 2))
            brokers.nodes[number].kill()
        ended = [each.result() for each in sending]
    acknowledged = nights.acknowledged(SCHOOLS[0])
    with_one = nights.send(2, SCHOOLS[0], MYA_SETTINGS=str(impatient))
    assert nights.acknowledged(SCHOOLS[0]) == acknowledged
    brokers.start()
    nights.send_all(3)
    nights.wait_until_all_applied()

    assert worker.stop() == _DONE
    nights.demand_all()
    assert {each.returncode for each in ended} <= {_DONE, _UNAVAILABLE}
    assert with_one.returncode == _UNAVAILABLE, with_one.stderr
    for each in (*ended, with_one):
        assert "Traceback" not in each.stderr
