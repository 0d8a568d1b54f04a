"""Nights under fire: some seeds, or the odd ones of those that were asked for."""

from typing import Final

import pytest

from tests.faults.burning import burn
from tests.faults.calm import Calm
from tests.faults.drawing import draw
from tests.faults.seeds import chosen
from tests.nights.conftest import Deploy

_FIXED: Final = (3,)


@pytest.mark.parametrize("seed", chosen(_FIXED, share=1, shares=2))
def test_whatever_happens_nothing_is_lost_nor_twice(seed: int, deploy: Deploy, calm: Calm) -> None:
    burn(draw(seed), deploy(), calm)
