"""Whatever befalls database, brokers and the ways to them while programs die, nothing is lost:
programs try again, or give up in clear words, and no school's error log tells of it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.burning import burn_in
from tests.faults.calm import Calm
from tests.faults.drawing import draw
from tests.faults.seeds import chosen
from tests.faults.world.brokers import broker_behind_proxy
from tests.faults.world.weather import weathered
from tests.faults.world.world import World, postgres_of_our_own, world_of

_FIXED: Final = (2416,)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world of the test's own."""
    with (
        postgres_of_our_own(tmp_path) as postgres,
        broker_behind_proxy(tmp_path / "broker") as (broker, proxy),
    ):
        yield world_of(postgres, broker, proxy)


@pytest.mark.parametrize("seed", chosen(_FIXED, share=0, shares=1))
def test_in_bad_weather_nothing_is_lost_and_nobody_is_blamed(
    seed: int, world: World, calm: Calm
) -> None:
    burn_in(world, weathered(draw(seed)), calm)
