"""The schools' nights as nothing disturbed them, once for a session, and places to disturb them."""

import pytest

from tests.faults.calm import Calm, calm_nights
from tests.nights.conftest import deploy, places

__all__ = ["deploy", "places"]


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Calm:
    """The extracts of the schools' nights, and what MYA has to know after each."""
    return calm_nights(tmp_path_factory.mktemp("calm"))
