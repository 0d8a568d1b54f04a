"""New versions of lessons in a transaction.

They are no stage of the cascade: nothing refers to a lesson, and there are more of them than of
everything else together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consumers.apply.context import Context
from consumers.apply.displaced import note_displaced
from consumers.apply.errors import Found, found_at, replace_violations
from consumers.apply.lesson_verdicts import lesson_violation, verdicts_on
from consumers.apply.repairs import repair
from consumers.apply.schools import load_schools
from consumers.engine import books as book_changes
from consumers.engine.accept import Incoming, accept
from consumers.engine.lessons import USER_REFERENCES, state_of
from contract.data_sets import BY_NAME
from contract.declaration import Record
from contract.rules import compiled
from contract.violations import Violation
from projections.generation import lessons
from projections.generation.lesson_states import Share
from projections.generation.lessons import OUTCOMES, ROLES, State
from projections.generation.records import Outcome, RecordKey, StoredRecord
from projections.generation.violations import OpenViolation
from projections.permanent import schools

_RULES: Final = {name: compiled(BY_NAME[name]) for name in ROLES}


@dataclass(slots=True)
class _Judging:
    """New latest versions while they are judged: sound and current ones by whose they are, what
    is wrong with the others, and how each stands.
    """

    shares: dict[RecordKey, Share]
    wrong: dict[RecordKey, list[Violation]]
    states: dict[RecordKey, State]


def apply_lessons(context: Context, incoming: Sequence[Incoming]) -> list[Incoming]:
    """Apply events of lessons; return those that cannot be trusted.

    The people of the same transaction have been written before.
    """
    _load_schools_of(context, incoming)
    keys = {(each.event["school"], each.data_set, each.event["record_id"]) for each in incoming}
    known = lessons.latest(context.connection, keys)
    acceptance = accept(incoming, known)
    judging = _judge(context, acceptance.latest)
    _write(context, acceptance.latest, judging, known)
    displaced = note_displaced(context, acceptance)
    context.book_moves.update(
        book_changes.changes(acceptance, known=known, outcomes_before=(), newly_displaced=displaced)
    )
    if acceptance.buried:
        buried = lessons.whole(context.connection, acceptance.buried)
        context.messages += [repair(context, record) for record in buried]
    return acceptance.conflicting


def _load_schools_of(context: Context, incoming: Sequence[Incoming]) -> None:
    missing = {each.event["school"] for each in incoming} - context.schools.keys()
    if missing:
        schools.ensure(context.connection, sorted(missing))
        context.schools = {**context.schools, **load_schools(context, missing)}


def _judge(context: Context, latest: Mapping[RecordKey, StoredRecord]) -> _Judging:
    """Judge new versions, and write into each which book it stands in."""
    judging = _Judging({}, {}, dict.fromkeys(latest, State.APPLIED))
    for key, record in latest.items():
        payload = record.payload
        if payload is None:
            continue
        wrong = _RULES[record.data_set](payload)
        if wrong:
            judging.wrong[key] = wrong
            judging.states[key] = State.ERROR
            record.outcome = Outcome.ERROR
        elif record.current:
            judging.shares[key] = Share(
                key[0], ROLES[record.data_set], payload["user_id"], record.version
            )
    verdicts = verdicts_on(context, set(judging.shares.values()))
    for key, share in judging.shares.items():
        verdict = verdicts[share]
        if verdict.state is not State.APPLIED:
            record = latest[key]
            state = state_of(verdict, _payload(record)["end_at"])
            judging.states[key] = state
            record.outcome = OUTCOMES[state]
    return judging


def _write(
    context: Context,
    latest: Mapping[RecordKey, StoredRecord],
    judging: _Judging,
    known: Mapping[RecordKey, StoredRecord],
) -> None:
    wrong = judging.wrong
    lessons.write(
        context.connection,
        (
            (record, state, key not in wrong)
            for (key, record), state in zip(latest.items(), judging.states.values(), strict=True)
        ),
        known.keys(),
    )
    replace_violations(
        context,
        {key for key in known.keys() & latest.keys() if known[key].outcome is Outcome.ERROR},
        _violations(latest, judging),
        lambda key: _found(context, latest[key]),
    )


def _violations(latest: Mapping[RecordKey, StoredRecord], judging: _Judging) -> list[OpenViolation]:
    found = dict(judging.wrong)
    for key, share in judging.shares.items():
        if judging.states[key] is State.ERROR:
            found[key] = [Violation(USER_REFERENCES[key[1]].code, share.user_id)]
    return [
        lesson_violation(key, violation, _payload(latest[key]))
        for key, violations in found.items()
        for violation in dict.fromkeys(violations)
    ]


def _payload(record: StoredRecord) -> Record:
    assert record.payload is not None  # noqa: S101 - of lessons that were judged by what they say
    return record.payload


def _found(context: Context, record: StoredRecord) -> Found:
    return found_at(
        context,
        data_set=record.data_set,
        school_id=record.school_id,
        run_id=record.run_id,
        version=record.version,
        log_offset=record.log_offset,
    )
