"""Profile pictures of users: shown while their user is met.

Source: pictures of imported students and staff only (published).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from consumers.engine.judged import Judged, Row, Unmet
from consumers.engine.references import School, Verdict, judge_reference
from contract.data_sets import BY_NAME
from contract.declaration import Record
from contract.violations import Violation
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target


def judge_picture(
    record: StoredRecord, school: School, targets: Mapping[RecordKey, Target]
) -> Judged:
    """Judge a picture that breaks no intrinsic rule."""
    payload = record.payload
    if not record.current or payload is None:
        return Judged(outcome=Outcome.APPLIED, met=False)
    (reference,) = BY_NAME[record.data_set].references
    (user_id,) = reference.targets(payload)
    verdict = judge_reference(
        reference, user_id, version=record.version, school=school, targets=targets
    )
    if verdict is Verdict.MET:
        rows = {"profile_picture": [_row(record, payload)]}
        return Judged(outcome=Outcome.APPLIED, met=True, rows=rows)
    is_error = verdict is Verdict.ERROR
    return Judged(
        outcome=_OUTCOMES[verdict],
        met=False,
        violations=[Violation(reference.code, user_id)] if is_error else [],
        unmet=[
            Unmet(
                path=reference.path,
                target_id=user_id,
                target_data_sets=reference.to,
                verdict=verdict,
            )
        ],
    )


_OUTCOMES: Final = {
    Verdict.WAIT: Outcome.WAITING,
    Verdict.ERROR: Outcome.ERROR,
    Verdict.NOT_JUDGED: Outcome.APPLIED,
}


def _row(record: StoredRecord, payload: Record) -> Row:
    picture: bytes = payload["picture"]
    return {
        "school_id": record.school_id,
        "user_id": record.record_id,
        "media_type": payload["media_type"],
        "size_bytes": len(picture),
        "sha256": sha256(picture).hexdigest(),
        # Avro writes bytes as they are; what stands there a first time is the same picture.
        "starts_at": record.event.index(picture) + 1,
    }
