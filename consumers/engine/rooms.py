"""Rooms: resources, enabled while SIMS has them."""

from consumers.engine.judged import Judged
from contract.becomes import Room
from contract.data_sets import BY_NAME
from projections.generation.stored import Outcome, StoredRecord


def judge_room(record: StoredRecord) -> Judged:
    """Judge a room. Source: its name is the long name if there is one, else the short name."""
    payload, becomes = record.payload, BY_NAME[record.data_set].becomes
    assert payload is not None  # noqa: S101 - the contract: a removed room carries its record
    assert isinstance(becomes, Room)  # noqa: S101 - called for rooms only
    row = {
        "school_id": record.school_id,
        "third_party_id": record.record_id,
        "type": becomes.type,
        "name": payload["long_name"] or payload["short_name"],
        "description": payload["description"],
        "enabled": record.current,
    }
    return Judged(outcome=Outcome.APPLIED, met=record.current, rows={"resource": [row]})
