"""From a row and its lists to a record: what was read, what is wrong, whether it may be sent."""

from collections.abc import Sequence
from typing import NamedTuple

from contract.declaration import Column, Combined, DataSet, Record
from contract.names import is_too_long, record_id
from contract.rules import intrinsic_violations
from contract.violations import Violation
from producer.source.cells import Cells
from producer.source.report import RawRow


class Found(NamedTuple):
    """A record of tonight's extract. A held one breaks a rule and must not be sent.

    A tuple, because there is one for each of two million lessons: a frozen dataclass takes four
    times as long to make.
    """

    record_id: str
    record: Record
    violations: tuple[Violation, ...]
    is_held: bool
    fingerprint: bytes | None = None
    """Of the row, where that is all there is to the record (`sieve`)."""


def id_of(key: Sequence[Column], raw: RawRow, cells: Cells) -> str | None:
    """Return the id of a row's record, or None where a required part of it is not there, or is
    longer than any id.
    """
    parts: list[str | None] = []
    for column in key:
        text = cells.values[column.field] if column.field else raw.get(column.name)
        if (column.required and not text) or is_too_long(text or ""):
            return None
        parts.append(text)
    return record_id(parts)


def key_columns(data_set: DataSet) -> tuple[Column, ...]:
    """Return the columns that make the key of a data set, in the key's order."""
    by_name = {column.name: column for column in data_set.columns}
    return tuple(by_name[name] for name in data_set.key)


def found_record(
    data_set: DataSet, found_id: str, cells: Cells, parts: Sequence[Combined]
) -> Found:
    """Put a record together and run the rules that need only the record itself."""
    record = cells.values
    derived = data_set.derive(record)
    record.update(derived.values)
    warnings = derived.violations
    for part in parts:
        record.update(part.values)
        warnings += part.violations
    unreadable = [column.name for column in cells.unreadable if column.required]
    # An unreadable value is absent too; saying so once is enough.
    broken = [
        each for each in intrinsic_violations(data_set, record) if not _is_told(each, unreadable)
    ]
    broken += [Violation("value_unreadable", name) for name in unreadable]
    dropped = [
        Violation("value_dropped", column.name)
        for column in cells.unreadable
        if not column.required
    ]
    violations = tuple(dict.fromkeys((*broken, *dropped, *warnings)))
    return Found(found_id, record, violations, bool(broken))


def is_taken(data_set: DataSet, found: Found) -> bool:
    """Say whether MYA syncs the record; one that it does not sync is as if it were not there.

    A held record may lack the very value that decides it, and then it counts as there.
    """
    if not found.is_held:
        return data_set.is_synced(found.record)
    known = {name: value for name, value in found.record.items() if value is not None}
    try:
        return data_set.is_synced(known)
    except KeyError:
        return True


def _is_told(violation: Violation, unreadable: Sequence[str]) -> bool:
    return violation.code == "required_field_missing" and violation.detail in unreadable
