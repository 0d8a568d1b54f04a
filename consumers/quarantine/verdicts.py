"""What becomes of a message that is taken out of quarantine. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from consumers.engine.accept import Incoming, stored
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent.parkings import Place
from projections.permanent.quarantine_contents import Kept


class Became(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    """It is the latest version of its record now, and is judged as any."""
    SUPERSEDED = "superseded"
    """A newer version is known."""
    KNOWN = "known already"
    ERASED = "erased"
    """It is of a person who was erased."""
    PUBLISHED = "published again"
    """No record: a step of a run, a word on an error or one of the platform's."""
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message in quarantine: why, where it stays, and else as what."""

    place: Place
    became: Became
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class Case:
    """The event of a record that may leave quarantine. Not frozen: sorting out fills in the rest.

    One that is not `verified` may leave only if it is overtaken. One that `is_older` than what is
    known, or that is of somebody erased, is in no book of a run that is settled.
    """

    kept: Kept
    event: Incoming
    verified: bool
    became: Became = Became.STAYS
    is_older: bool = False

    @property
    def leaves(self) -> bool:
        """Say whether it leaves quarantine."""
        return self.became is not Became.STAYS


def sort_out(cases: Iterable[Case], known: Mapping[RecordKey, StoredRecord]) -> None:
    """Say of events, given in the order of their topics, what becomes of each that is of nobody
    erased. What says something else under a version that is known stays.
    """
    latest = dict(known)
    taken: dict[RecordKey, Case] = {}
    for case in cases:
        if case.became is Became.ERASED:
            continue
        record = stored(case.event)
        case.became = _became(record, latest.get(record.key))
        case.is_older = case.became is Became.SUPERSEDED
        if not case.verified and not case.is_older:
            case.became = Became.STAYS
        if case.became is Became.TAKEN:
            if record.key in taken:
                taken[record.key].became = Became.SUPERSEDED
            taken[record.key] = case
            latest[record.key] = record


def _became(record: StoredRecord, before: StoredRecord | None) -> Became:
    if before is None or record.version > before.version:
        return Became.TAKEN
    if record.version < before.version:
        return Became.SUPERSEDED
    return Became.KNOWN if record.content_hash == before.content_hash else Became.STAYS
