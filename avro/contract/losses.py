"""When so much would be lost at once that a person should look first.

Source (decided): all of it; or more than a tenth and more than twenty; or more than half of six or
more. The producer guards each night by it, MYA what a snapshot would remove.
"""

from typing import Final

COUNT_MAX: Final = 20
"""A share of a few is chance: the tenth counts only beyond this many."""

PERCENT_MAX: Final = 10

_HALF_OF_MIN: Final = 6
"""Of five, three may go on a normal night."""


def are_alarming(
    known: int, lost: int, *, count_max: int = COUNT_MAX, percent_max: int = PERCENT_MAX
) -> bool:
    """Say whether a person should look before this many of those known are lost."""
    if lost == 0:
        return False
    return (
        lost >= known
        or (lost > count_max and lost * 100 > known * percent_max)
        or (known >= _HALF_OF_MIN and lost * 2 > known)
    )
