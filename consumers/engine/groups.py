"""Groups: a row for every group record, enabled while it is current and synced.

Source: a class whose subject is not synced is not synced (published), and then raises no further
error for its members (decided). A member or supervisor who was not imported costs that entry only.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from consumers.engine.judged import Judged, Row, Unmet
from consumers.engine.references import School, Verdict, judge_reference
from contract.becomes import UserGroup
from contract.data_sets import BY_NAME
from contract.declaration import DataSet, Reference, Strength
from contract.violations import Violation
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target

Verdicts = Mapping[tuple[str, str], Verdict]
"""The verdict on each reference, by path and target id."""


def judge_group(
    record: StoredRecord, school: School, targets: Mapping[RecordKey, Target]
) -> Judged:
    """Judge a group that breaks no intrinsic rule."""
    data_set = BY_NAME[record.data_set]
    verdicts = _verdicts(record, data_set.references, school, targets)
    # Shown also of a group that is not enabled, so to be judged again when they change.
    of_group = {key: verdict for key, verdict in verdicts.items() if "." not in key[0]}
    if not record.current:
        return Judged(
            outcome=Outcome.APPLIED,
            met=False,
            unmet=_unmet(data_set.references, of_group),
            rows=_rows(record, verdicts, enabled=False),
        )
    hard = {
        key: verdict
        for reference, key, verdict in _by_reference(data_set.references, verdicts)
        if reference.strength is Strength.HARD
    }
    if all(verdict is Verdict.MET for verdict in hard.values()):
        return Judged(
            outcome=Outcome.APPLIED,
            met=True,
            violations=_violations(data_set.references, verdicts),
            unmet=_unmet(data_set.references, verdicts),
            rows=_rows(record, verdicts, enabled=True),
        )
    outcome = _not_synced(hard.values())
    return Judged(
        outcome=outcome,
        met=False,
        violations=_violations(data_set.references, hard) if outcome is Outcome.ERROR else (),
        unmet=_unmet(data_set.references, hard | of_group),
        rows=_rows(record, verdicts, enabled=False),
    )


def _not_synced(hard: Collection[Verdict]) -> Outcome:
    """Return what becomes of a group of which these verdicts on hard references are not all met."""
    if Verdict.WAIT in hard:
        return Outcome.WAITING
    return Outcome.ERROR if Verdict.ERROR in hard else Outcome.NOT_JUDGED


def group_not_sound(record: StoredRecord) -> Mapping[str, Sequence[Row]]:
    """Return the rows of a group that breaks an intrinsic rule: there, but not enabled."""
    return _rows(record, {}, enabled=False)


def _verdicts(
    record: StoredRecord,
    references: Sequence[Reference],
    school: School,
    targets: Mapping[RecordKey, Target],
) -> Verdicts:
    payload = record.payload
    assert payload is not None  # noqa: S101 - the contract: a removed group carries its record
    return {
        (reference.path, target_id): judge_reference(
            reference, target_id, version=record.version, school=school, targets=targets
        )
        for reference in references
        for target_id in reference.targets(payload)
    }


def _by_reference(
    references: Sequence[Reference], verdicts: Verdicts
) -> Iterator[tuple[Reference, tuple[str, str], Verdict]]:
    by_path = {reference.path: reference for reference in references}
    for key, verdict in verdicts.items():
        yield by_path[key[0]], key, verdict


def _violations(references: Sequence[Reference], verdicts: Verdicts) -> list[Violation]:
    return [
        Violation(reference.code, target_id)
        for reference, (_, target_id), verdict in _by_reference(references, verdicts)
        if verdict is Verdict.ERROR
    ]


def _unmet(references: Sequence[Reference], verdicts: Verdicts) -> list[Unmet]:
    return [
        Unmet(path=path, target_id=target_id, target_data_sets=reference.to, verdict=verdict)
        for reference, (path, target_id), verdict in _by_reference(references, verdicts)
        if verdict is not Verdict.MET
    ]


def _rows(
    record: StoredRecord, verdicts: Verdicts, *, enabled: bool
) -> Mapping[str, Sequence[Row]]:
    payload = record.payload
    assert payload is not None  # noqa: S101 - the contract: a removed group carries its record
    group = {
        "school_id": record.school_id,
        "type": _type(BY_NAME[record.data_set]),
        "third_party_id": record.record_id,
        "name": payload["name"],
        "description": payload["description"],
        "subject_id": _if_met("subject_id", record, verdicts),
        "year_group_id": _if_met("year_group_id", record, verdicts),
        "enabled": enabled,
    }
    return {
        "user_group": [group],
        "group_membership": _entries("memberships", record, verdicts) if enabled else (),
        "group_supervisor": _entries("supervisors", record, verdicts) if enabled else (),
    }


def _if_met(field: str, record: StoredRecord, verdicts: Verdicts) -> str | None:
    target_id: str | None = (record.payload or {}).get(field)
    return target_id if target_id and verdicts.get((field, target_id)) is Verdict.MET else None


def _entries(field: str, record: StoredRecord, verdicts: Verdicts) -> Sequence[Row]:
    path = f"{field}.user_id"
    group_type = _type(BY_NAME[record.data_set])
    return [
        {
            "school_id": record.school_id,
            "group_type": group_type,
            "group_id": record.record_id,
            "user_id": entry["user_id"],
            "start_date": date.fromisoformat(entry["start_date"]),
            "end_date": date.fromisoformat(entry["end_date"]) if entry["end_date"] else None,
        }
        for entry in (record.payload or {})[field]
        if verdicts[path, entry["user_id"]] is Verdict.MET
    ]


def _type(data_set: DataSet) -> str:
    assert isinstance(data_set.becomes, UserGroup)  # noqa: S101 - called for groups only
    return data_set.becomes.type
