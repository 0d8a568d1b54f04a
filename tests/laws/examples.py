"""How many examples a property is tried on, and where chance is allowed."""

import os
from typing import Final

from hypothesis import HealthCheck, settings

LAWS: Final = settings(
    # More of them find rarer faults: MYA_EXAMPLES=2000 takes about half an hour.
    max_examples=int(os.environ.get("MYA_EXAMPLES", "40")),
    # Another process on this machine must not make a law fail.
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=(
        # Every example has schools and topics of its own in the one database of its test.
        HealthCheck.function_scoped_fixture,
        # A world is a few hundred values.
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ),
)
"""Put before a property of the laws."""

FEW: Final = settings(LAWS, max_examples=max(1, LAWS.max_examples // 2))
"""Put before a property whose examples are dear."""
