"""How every topic keeps what is on it: what an operator sets, and what a reader may rely on."""

from typing import Final

_DAY_MS: Final = 24 * 60 * 60 * 1000

TOPIC_SETTINGS: Final = {
    # The log is replayed for ever: the last word on every key stays.
    "cleanup.policy": "compact",
    # What was overtaken stays for a week, so that a worker that lags reads every version.
    "min.compaction.lag.ms": str(7 * _DAY_MS),
    # And goes after two: a person's former address is not kept for ever.
    "max.compaction.lag.ms": str(14 * _DAY_MS),
    # Longer than the longest replay, which must see that a key was forgotten.
    "delete.retention.ms": str(30 * _DAY_MS),
    # An event's time is the broker's, which a school cannot choose.
    "message.timestamp.type": "LogAppendTime",
}
