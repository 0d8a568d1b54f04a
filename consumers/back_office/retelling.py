"""Telling again what stands open inside MYA, where the errors topic says otherwise.

The error log is what the topic says, and every change is told in the transaction that makes it.
They part only where one of the two was lost or taken back to an earlier day: a database that was
restored has lost what was told since, a topic that was made anew has nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from consumers.apply.runs.findings import violation_of
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import Found, found_at_end, found_in, tell
from consumers.apply.transaction.outside import write_outside
from consumers.apply.transaction.schools import load_schools
from consumers.back_office.office import BackOffice
from consumers.back_office.refusal import RefusedError
from projections.generation import lessons, records, violations
from projections.generation.lessons import ROLES
from projections.generation.positions import lock_numbers
from projections.generation.stored import RecordKey, StoredRecord
from projections.generation.violations import OpenViolation
from projections.permanent import error_log, findings, outbox
from projections.replay.standing import share_live_pointer


@dataclass(frozen=True, slots=True)
class Retold:
    """How many errors were told to be open, and how many to be resolved."""

    opened: int
    resolved: int


def retell(office: BackOffice, *, everything: bool, keep: bool) -> Retold:
    """Tell what the error log does not say, or says and is not so; or everything that is open.

    Without `keep` only say how much that would be. Raises RefusedError while a worker has still to
    tell something itself.
    """
    with office.connection.transaction(force_rollback=not keep):
        share_live_pointer(office.connection)
        # Nothing is judged meanwhile.
        lock_numbers(office.connection, range(office.partition_count))
        if not outbox.is_empty(office.connection):
            raise RefusedError("The workers have still something to tell: wait for it.")
        stand = _standing(office)
        said = error_log.open_inside_mya(office.connection)
        gone = _without(said, stand)
        come = stand if everything else _without(stand, said)
        _tell(office, gone, come)
    return Retold(opened=len(come), resolved=len(gone))


def _standing(office: BackOffice) -> list[OpenViolation]:
    found = map(violation_of, findings.every(office.connection))
    return [*violations.every(office.connection), *found]


def _without(some: Sequence[OpenViolation], others: Sequence[OpenViolation]) -> list[OpenViolation]:
    there = {each.identity for each in others}
    return [each for each in some if each.identity not in there]


def _tell(office: BackOffice, gone: Sequence[OpenViolation], come: Sequence[OpenViolation]) -> None:
    context = Context(
        connection=office.connection,
        topics=office.topics,
        partition_count=office.partition_count,
        now_ms=office.now_ms(),
        live=True,
    )
    keys = {(each.school_id, each.data_set, each.record_id) for each in (*gone, *come)}
    context.schools = load_schools(context, {key[0] for key in keys})
    known: dict[RecordKey, StoredRecord] = {}
    known |= records.latest(office.connection, {key for key in keys if key[1] not in ROLES})
    known |= lessons.latest(office.connection, {key for key in keys if key[1] in ROLES})
    said = error_log.latest_versions(office.connection, keys)
    tell(
        context,
        gone,
        come,
        lambda key: _found(context, key, known.get(key), said.get(key, 0)),
    )
    write_outside(context)


def _found(
    context: Context, key: RecordKey, record: StoredRecord | None, version_said: int
) -> Found:
    found = found_at_end(context, key[0]) if record is None else found_in(context, record)
    # The word of an older run than the last would do nothing.
    return replace(found, version=max(found.version, version_said))
