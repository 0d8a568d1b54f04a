"""Alarms: what somebody forged is told to whoever watches over the platform, and to no school."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import structlog

from projections.permanent.quarantine import Quarantined

_log: Final = structlog.get_logger()


def alarm(quarantined: Iterable[Quarantined]) -> None:
    """Tell of what is forged: a line for each topic, partition and reason.

    Which school it claims to be from is no part of it: a forger could write there what they liked.
    It lies in quarantine.
    """
    forged = [each for each in quarantined if each.forged]
    counts = Counter((each.topic, each.partition, each.reason) for each in forged)
    for (topic, partition, reason), count in sorted(counts.items()):
        offsets = [
            each.log_offset
            for each in forged
            if (each.topic, each.partition, each.reason) == (topic, partition, reason)
        ]
        _log.error(
            "forged_messages",
            topic=topic,
            partition=partition,
            reason=reason,
            messages=count,
            first_offset=min(offsets),
            last_offset=max(offsets),
        )
