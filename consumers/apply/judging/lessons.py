"""New versions of lessons in a transaction.

They are no stage of the cascade: nothing refers to a lesson, and there are more of them than of
everything else together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from psycopg.errors import UniqueViolation

from consumers.apply.judging.lesson_verdicts import lesson_violation, users_not_met, verdicts_on
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.displaced import note_displaced
from consumers.apply.transaction.errors import found_in, replace_violations
from consumers.apply.transaction.platform_events import repairs
from consumers.apply.transaction.schools import load_schools
from consumers.engine import books as book_changes
from consumers.engine.accept import Acceptance, Incoming, accept
from consumers.engine.lessons import USER_REFERENCES, state_of
from contract.data_sets import BY_NAME
from contract.declaration import Record
from contract.events import Operation
from contract.rules import compiled
from contract.violations import Violation
from projections.generation import lessons, name_fields
from projections.generation.lesson_states import Share
from projections.generation.lessons import OUTCOMES, ROLES, State
from projections.generation.stored import Outcome, RecordKey, StoredRecord
from projections.generation.violations import OpenViolation

_APPLIED: Final = State.APPLIED
_CREATED: Final = Operation.CREATED.value
_RULES: Final = {name: compiled(BY_NAME[name]) for name in ROLES}


@dataclass(slots=True)
class _Judging:
    """New latest versions while they are judged: what is wrong with those that are not sound, and
    how each stands that is not applied.
    """

    wrong: dict[RecordKey, list[Violation]] = field(default_factory=dict)
    states: dict[RecordKey, State] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What became of a batch, beside these versions that were known."""

    known: Mapping[RecordKey, StoredRecord]
    acceptance: Acceptance
    judging: _Judging


def apply_lessons(context: Context, incoming: Sequence[Incoming]) -> list[Incoming]:
    """Apply events of lessons; return those that cannot be trusted.

    The people of the same transaction have been written before.
    """
    _load_schools_of(context, incoming)
    written = _write_unless_known(context, incoming)
    known, acceptance = written.known, written.acceptance
    _replace_violations(context, written)
    name_fields.empty(context.connection, list(acceptance.emptied.values()))
    displaced = note_displaced(context, acceptance)
    context.book_moves.update(
        book_changes.changes(acceptance, known=known, outcomes_before=(), newly_displaced=displaced)
    )
    if acceptance.buried:
        buried = lessons.whole(context.connection, acceptance.buried)
        context.messages += repairs(context, buried)
    return acceptance.conflicting


def _write_unless_known(context: Context, incoming: Sequence[Incoming]) -> _Written:
    """Write what becomes of these. A lesson of which the school says that it is new is believed to
    be, until the table says that it is known: to look up each of them is a seventh of the
    database's work, and hardly one has come before.
    """
    not_new = [each for each in incoming if not _is_said_to_be_new(each)]
    try:
        with context.connection.transaction():
            return _write(context, incoming, _known(context, not_new))
    except UniqueViolation:
        return _write(context, incoming, _known(context, incoming))


def _is_said_to_be_new(incoming: Incoming) -> bool:
    event = incoming.event
    return event["operation"] == _CREATED and event["first_version"] == event["version"]


def _load_schools_of(context: Context, incoming: Sequence[Incoming]) -> None:
    missing = {each.event["school"] for each in incoming} - context.schools.keys()
    if missing:
        context.new_schools |= missing
        context.schools = {**context.schools, **load_schools(context, missing)}


def _known(context: Context, incoming: Sequence[Incoming]) -> dict[RecordKey, StoredRecord]:
    """Return those of these lessons of which there is a version; on a first night there is none,
    and nothing is looked up.
    """
    keys = {
        (each.event["school"], each.data_set, each.event["record_id"])
        for each in incoming
        if each.data_set in context.schools[each.event["school"]].data_sets_seen
    }
    return lessons.latest(context.connection, keys) if keys else {}


def _judge(context: Context, latest: Mapping[RecordKey, StoredRecord]) -> _Judging:
    """Judge new versions, and write into each which book it stands in."""
    judging = _Judging()
    users: dict[str, set[tuple[str, str]]] = {data_set: set() for data_set in ROLES}
    to_judge: list[StoredRecord] = []
    for key, record in latest.items():
        payload = record.payload
        if payload is None:
            continue
        wrong = _RULES[record.data_set](payload, len(record.event))
        if wrong:
            judging.wrong[key] = wrong
            _stand(judging, record, State.ERROR)
        elif record.current:
            users[record.data_set].add((record.school_id, payload["user_id"]))
            to_judge.append(record)
    missing = users_not_met(context, users)
    if missing:
        _judge_without_user(
            context, [each for each in to_judge if _user_of(each) in missing], judging
        )
    return judging


def _user_of(record: StoredRecord) -> tuple[str, str, str]:
    return record.school_id, record.data_set, _payload(record)["user_id"]


def _judge_without_user(
    context: Context, without: Sequence[StoredRecord], judging: _Judging
) -> None:
    shares = [
        Share(each.school_id, ROLES[each.data_set], _payload(each)["user_id"], each.version)
        for each in without
    ]
    verdicts = verdicts_on(context, set(shares))
    for record, share in zip(without, shares, strict=True):
        _stand(judging, record, state_of(verdicts[share], _payload(record)["end_at"]))


def _stand(judging: _Judging, record: StoredRecord, state: State) -> None:
    judging.states[record.key] = state
    record.outcome = OUTCOMES[state]


def _write(
    context: Context, incoming: Sequence[Incoming], known: Mapping[RecordKey, StoredRecord]
) -> _Written:
    acceptance = accept(incoming, known)
    judging = _judge(context, acceptance.latest)
    wrong, states = judging.wrong, judging.states
    lessons.write(
        context.connection,
        (
            (record, states.get(key, _APPLIED), key not in wrong)
            for key, record in acceptance.latest.items()
        ),
        known.keys(),
    )
    return _Written(known=known, acceptance=acceptance, judging=judging)


def _replace_violations(context: Context, written: _Written) -> None:
    known, latest = written.known, written.acceptance.latest
    replace_violations(
        context,
        {key for key in known.keys() & latest.keys() if known[key].outcome is Outcome.ERROR},
        list(_violations(latest, written.judging)),
        lambda key: found_in(context, latest[key]),
    )


def _violations(
    latest: Mapping[RecordKey, StoredRecord], judging: _Judging
) -> Iterator[OpenViolation]:
    for key, state in judging.states.items():
        if state is State.ERROR:
            payload = _payload(latest[key])
            no_user = Violation(USER_REFERENCES[key[1]].code, payload["user_id"])
            for violation in dict.fromkeys(judging.wrong.get(key, [no_user])):
                yield lesson_violation(key, violation, payload)


def _payload(record: StoredRecord) -> Record:
    assert record.payload is not None  # noqa: S101 - of lessons that were judged by what they say
    return record.payload
