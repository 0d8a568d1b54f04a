"""The platform's program with a bug: it crashes when it judges the record with this id.

Run it as `python -m tests.nights.crashing_build RECORD_ID COMMAND…`.
"""

import sys

from consumers.engine import accept
from consumers.engine.accept import Incoming, stored
from projections.generation.stored import StoredRecord


def _crash(record_id: str) -> None:
    def buggy(incoming: Incoming) -> StoredRecord:
        if incoming.event["record_id"] == record_id:
            raise KeyError(str(incoming.event["record"]))
        return stored(incoming)

    accept.stored = buggy  # every event goes through it


if __name__ == "__main__":
    _crash(sys.argv.pop(1))
    from consumers.main import main

    main()
