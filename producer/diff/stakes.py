"""What MYA stands to lose: records, entries of the lists that the guard counts, and changes.

Pure. Every stake has a name that is the same on every night on which it is lost, so that a hold
can name exactly what a person releases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeAlias

from contract.declaration import DataSet, Record

RECORDS: Final = "records"
CHANGES: Final = "changes"

_ITEM_BYTES: Final = 16
_HOLD_ID_BYTES: Final = 5
"""Short enough to be typed from an error log; a school has a handful of holds at a time."""

Lists: TypeAlias = Mapping[str, frozenset[str]]
"""The entries of a record by counted list: whom or what each entry names."""


@dataclass(frozen=True, slots=True)
class Stake:
    """One thing that would be lost (a record, an entry of a list) or changed (a record)."""

    kind: str
    name: str

    @property
    def item(self) -> bytes:
        """What a hold keeps of it: no names, no growth with their length."""
        return blake2b(f"{self.kind}\0{self.name}".encode(), digest_size=_ITEM_BYTES).digest()


def hold_id_of(data_set: DataSet, items: Iterable[bytes]) -> str:
    """Return the id of a hold that names these items, which come sorted."""
    digest = blake2b(data_set.name.encode(), digest_size=_HOLD_ID_BYTES)
    for item in items:
        digest.update(item)
    return digest.hexdigest()


def entries_of(data_set: DataSet, record: Record | None) -> Lists:
    """Return whom the entries of each counted list name; no record has no entries."""
    if record is None:
        return {field: frozenset() for field, _ in counted_lists(data_set)}
    return {
        field: frozenset(entry[target] for entry in record[field])
        for field, target in counted_lists(data_set)
    }


def lost_entries(record_id: str, before: Lists, after: Lists) -> tuple[Stake, ...]:
    """Return the entries that a record would lose."""
    return tuple(
        Stake(kind, f"{record_id} {name}")
        for kind in before
        for name in sorted(before[kind] - after[kind])
    )


def counted_lists(data_set: DataSet) -> tuple[tuple[str, str], ...]:
    """Return (list, field of its entries that names whom) for each list that the guard counts."""
    targets = dict(reference.path.partition(".")[::2] for reference in data_set.references)
    fields = [
        field["name"]
        for detail in data_set.details
        if detail.counted_by_guard
        for field in detail.fields
    ]
    return tuple((field, targets[field]) for field in fields)
