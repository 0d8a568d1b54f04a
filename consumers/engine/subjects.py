"""Subjects: listed once they were active, enabled while they are."""

from consumers.engine.judged import Judged
from contract.data_sets import BY_NAME
from projections.generation.stored import Outcome, StoredRecord


def judge_subject(record: StoredRecord) -> Judged:
    """Judge a subject. Source: one that is not marked Active is not synced, and no error."""
    payload = record.payload
    assert payload is not None  # noqa: S101 - the contract: a removed subject carries its record
    enabled = record.current and BY_NAME[record.data_set].is_synced(payload)
    row = {
        "school_id": record.school_id,
        "third_party_id": record.record_id,
        "code": payload["code"],
        "name": payload["name"],
        "enabled": enabled,
    }
    return Judged(outcome=Outcome.APPLIED, met=enabled, rows={"subject": [row]})
