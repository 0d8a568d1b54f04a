"""Drift: what MYA holds of a school is compared with what its producer believes it to hold.

A restored server, a lost update, a bug of ours: each is noticed the same night, and the school
told to send everything again.
"""

from collections.abc import Sequence
from typing import Final

from consumers.apply.context import Context
from consumers.apply.data_set_errors import say_of_data_set
from contract.data_sets import BY_NAME
from contract.runs import DataSetEnd, RunEvent
from projections.generation import holdings
from projections.generation.holdings import DIGEST_MODULUS
from projections.generation.lessons import ROLES
from projections.generation.records import StoredRecord
from projections.permanent import snapshot_holds

CODE: Final = "out_of_step"


def compare(
    context: Context, event: RunEvent, end: DataSetEnd, leaving: Sequence[StoredRecord]
) -> None:
    """Raise or resolve the error of a data set that this run completed.

    `leaving` are removed by this very run, by events that are still to be read. Nothing is said
    while removals are held, nor once a later run's events have been read.
    """
    school_id, name = event["school"], end["data_set"]
    if name in ROLES:
        return  # the producer counts lessons over a window, and we keep no sums of them
    if snapshot_holds.find(context.connection, school_id, name) is not None:
        return
    holding = holdings.holding_of(context.connection, school_id, name)
    if holding.newest_version > event["version"]:
        return
    gone = sum(int.from_bytes(record.content_hash, "big") for record in leaving)
    count = holding.count - len(leaving)
    digest = (holding.digest - gone) % DIGEST_MODULUS
    believed = end["known_count"], int.from_bytes(end["known_digest"], "big")
    differs = (count, digest) != believed
    say_of_data_set(context, BY_NAME[name], CODE, [school_id], [school_id] if differs else [])
