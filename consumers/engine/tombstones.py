"""Tombstones: the platform's word that what lies under a key is to be forgotten."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from consumers.engine.accept import Incoming
from projections.generation.stored import RecordKey


class Tombstone(NamedTuple):
    """A null value on the topic of a data set: forget the record up to this version."""

    version: int
    log_offset: int


def overtaken(
    incoming: Iterable[Incoming], tombstones: Mapping[RecordKey, Tombstone]
) -> tuple[list[Incoming], list[Incoming]]:
    """Part events into those that stand and those that a later tombstone of the same batch forgets.

    What is forgotten must not depend on which batch the tombstone was read in.
    """
    stand: list[Incoming] = []
    gone: list[Incoming] = []
    for each in incoming:
        event = each.event
        over = tombstones.get((event["school"], each.data_set, event["record_id"]))
        is_gone = (
            over is not None
            and each.log_offset < over.log_offset
            and event["version"] <= over.version
        )
        (gone if is_gone else stand).append(each)
    return stand, gone
