"""Erasing a person: everything that is of them goes, for ever, and what names them is emptied.

One transaction has it all: the rows, the entry of the ledger, and what is to be published. A crash
before its end leaves everything as it was; after it, a worker publishes what waits in the outbox.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from consumers.apply.erasure.erasing import Erased, erase_person
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.ledger import hash_of, learn
from consumers.apply.transaction.platform_events import ledger_entry, tombstone, tombstone_at
from consumers.apply.transaction.schools import load_schools
from consumers.back_office.emptying import Emptied, empty_names
from consumers.back_office.office import BackOffice
from consumers.back_office.refusal import RefusedError
from contract.data_sets import BY_NAME
from contract.erasures import Erasure
from contract.names import ERRORS
from contract.owners import OWNED, id_of_person
from projections.generation import erased, forgetting, records
from projections.permanent import books, forgettings
from projections.permanent.forgettings import Forgetting

KeyOnTopic = tuple[str, bytes]
"""What a topic is about, and a key on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Whom to erase, and how. `also` are texts that name the person too, by somebody's decision;
    `on_topics` are keys of the person that lie on the topics, whether MYA knows them or not.
    `who` asked for it and `why` is kept.
    """

    school_id: str
    person_id: str
    force: bool = False
    also: Sequence[str] = ()
    on_topics: Collection[KeyOnTopic] = ()
    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """What an erasure does: counts by data set, and the texts that name the person."""

    version: int
    still_sent: Sequence[str]
    records: dict[str, int]
    errors: int
    keys: int
    emptied: Emptied = field(default_factory=Emptied)


def erase(office: BackOffice, request: Request, *, keep: bool) -> Erasing:
    """Erase a person; without `keep` only find out what would be done.

    Raises RefusedError where SIMS still sends the person and it is not forced, and for a person of
    whom there is nothing.
    """
    office.settings_of(request.school_id)
    with office.changing(request.school_id, keep=keep) as context:
        still_sent = _still_sent(context, request)
        if still_sent and keep and not request.force:
            raise RefusedError(
                f"SIMS still sends person {request.person_id} ({', '.join(still_sent)}). They are"
                " erased once they have left: put them into exclude.txt at the school, let a night"
                " pass, and try again. Or give --force with a --reason."
            )
        version = _version(context, request.school_id)
        emptied = empty_names(context, request.school_id, request.person_id, request.also)
        gone = _erase(context, request, version)
        keys = _keys(context, request, gone)
        context.messages += [
            *emptied.messages,
            *(tombstone_at(context, *_of(request, key), version) for key in sorted(keys)),
        ]
        _note(context, request, gone, still_sent)
    return Erasing(
        version=version,
        still_sent=still_sent,
        records=_counts(gone),
        errors=len(gone.error_keys),
        keys=len(keys),
        emptied=emptied,
    )


def _erase(context: Context, request: Request, version: int) -> Erased:
    school_id = request.school_id
    entry: Erasure = {
        "school": school_id,
        "person_hash": hash_of(context, school_id, request.person_id),
        "version": version,
        "erased_at_ms": context.now_ms,
        # By force: the school's server may count them still, also in what was not read yet.
        "current_in": list(OWNED) if request.force else [],
    }
    learn(context, [entry])
    context.schools = load_schools(context, [school_id])
    # Before all that follows from it: who reads in this order keeps out what comes late.
    context.messages.append(ledger_entry(context, entry))
    return erase_person(context, school_id, request.person_id, version)


def _still_sent(context: Context, request: Request) -> list[str]:
    """Return the data sets in which the school's server still sends the person."""
    person = request.school_id, id_of_person(request.person_id)
    own = records.of_people(context.connection, [person], erased.OWNED_RECORDS)
    current = {key[1] for key, each in own.items() if each.current}
    day = context.schools[request.school_id].ended_day
    current |= forgetting.lessons_ahead(context.connection, *person, day)
    return [name for name in OWNED if name in current]


def _version(context: Context, school_id: str) -> int:
    """Return up to which version nothing of the person counts: all that began before now."""
    return max(context.now_ms, books.newest_version(context.connection, school_id))


def _keys(context: Context, request: Request, gone: Erased) -> set[KeyOnTopic]:
    """Return every key under which something of the person lies on a topic."""
    own = {
        (data_set, tombstone(context, (school_id, data_set, record_id), 0).key)
        for school_id, data_set, record_id in gone.keys
    }
    return own | {(ERRORS, each) for each in gone.error_keys} | set(request.on_topics)


def _of(request: Request, key: KeyOnTopic) -> tuple[str, str, bytes]:
    subject, at = key
    return subject, request.school_id, at


def _note(context: Context, request: Request, gone: Erased, still_sent: Sequence[str]) -> None:
    forgettings.note(
        context.connection,
        Forgetting(
            school_id=request.school_id,
            kind="erasure",
            person_hash=hash_of(context, request.school_id, request.person_id),
            who=request.who,
            why=request.why,
            detail={"records": _counts(gone), "still_sent": list(still_sent)},
        ),
    )


def _counts(gone: Erased) -> dict[str, int]:
    counts = dict.fromkeys(BY_NAME, 0)
    for _, data_set, _ in gone.keys:
        counts[data_set] += 1
    return {name: count for name, count in counts.items() if count}
