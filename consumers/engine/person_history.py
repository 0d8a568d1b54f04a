"""Which fields of a person's record a new version changed."""

from collections.abc import Iterable, Iterator, Mapping

from contract.becomes import User
from contract.data_sets import BY_NAME
from contract.events import Operation
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent.person_changes import PersonChange

_CURRENT = "current"
"""Stands for coming and going: a field of the event, not of the record."""


def person_changes(
    seen: Iterable[StoredRecord], known: Mapping[RecordKey, StoredRecord]
) -> Iterator[PersonChange]:
    """Yield what each of these versions, oldest first of each record, changed.

    The first version of a record is no change: the record itself tells of it.
    """
    latest = dict(known)
    for record in seen:
        before = latest.get(record.key)
        latest[record.key] = record
        if before is not None and isinstance(BY_NAME[record.data_set].becomes, User):
            changed = _changed_fields(before, record)
            if changed:
                yield _change(record, changed)


def _changed_fields(before: StoredRecord, after: StoredRecord) -> list[str]:
    old, new = before.payload or {}, after.payload or {}
    changed = sorted(name for name in old | new if old.get(name) != new.get(name))
    return changed if before.current == after.current else [_CURRENT, *changed]


def _change(record: StoredRecord, changed: list[str]) -> PersonChange:
    operation = Operation.UPDATED if record.current else Operation.REMOVED
    return PersonChange(
        school_id=record.school_id,
        person_id=record.record_id,
        data_set=record.data_set,
        version=record.version,
        run_id=record.run_id,
        operation=operation.value,
        changed_fields=changed,
    )
