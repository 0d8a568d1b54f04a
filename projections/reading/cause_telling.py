"""Root causes put into words: names, messages and fixes, looked up for what is shown alone."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from contract.error_code import Place
from projections.reading import cause_rows, declared
from projections.reading.cause_groups import (
    GroupKey,
    effect_of,
    largest,
    leading,
    since_of,
    waits_of,
)
from projections.reading.cause_roots import Explained, identity
from projections.reading.cause_rows import Text
from projections.reading.cause_values import Cause, CauseGroup, Kind, Own, Singles, Waiting

_MISSING_ONE: Final = "It is not in MYA, and other records need it."
_MISSING_SEVERAL: Final = "They are not in MYA, and other records need them."


class Teller:
    """Tells the causes of a school."""

    def __init__(
        self, connection: Connection[Any], school_id: str, waiting: Sequence[Waiting]
    ) -> None:
        self.connection = connection
        self.school_id = school_id
        self.waiting = waiting

    def causes(self, explained: Sequence[Explained]) -> list[Cause]:
        """Tell these causes, which are of one line."""
        texts = cause_rows.texts(self.connection, map(_speaker, explained))
        names = self._names(explained)
        return [self._cause(each, texts[_speaker(each)], names) for each in explained]

    def singles(self, errors: Sequence[Own]) -> list[Cause]:
        """Tell errors that are their own causes."""
        texts = cause_rows.texts(self.connection, (each.error_id for each in errors))
        return [_single(each, texts[each.error_id]) for each in errors]

    def _cause(self, each: Explained, text: Text, names: dict[str, str]) -> Cause:
        kind, data_set, which = each.root
        first = leading(each.own) if each.own else None
        effect = effect_of(each.naming)
        record_id = "" if kind is Kind.DATA_SET else which
        return Cause(
            cause_id=identity(self.school_id, *each.root),
            kind=kind,
            data_set=data_set,
            record_id=record_id,
            code=first.code if first else largest(each.naming).code,
            detail=first.detail if first else which,
            # That something is not there is found by those who look for it.
            place=first.place if first else Place.INSIDE_MYA,
            severity=each.severity,
            label=text.label if first else names.get(record_id, ""),
            message=text.message if first else _MISSING_ONE,
            fix=text.fix if first else _advice(each, text),
            since=since_of(each),
            error_ids=tuple(error.error_id for error in each.own),
            follows=effect.follows,
            records_following=effect.records,
            waits=waits_of([each], self.waiting),
        )

    def _names(self, explained: Sequence[Explained]) -> dict[str, str]:
        nameless = [each.root for each in explained if not each.own]
        if not nameless:
            return {}
        data_set = nameless[0][1]
        return cause_rows.names(
            self.connection, self.school_id, data_set, [which for _, _, which in nameless]
        )


def line_of(teller: Teller, key: GroupKey, line: Sequence[Explained], shown: int) -> CauseGroup:
    """Tell a line, with its first causes."""
    kind, data_set, code, column, severity = key
    causes = tuple(teller.causes(line[: max(1, shown)]))
    effect = effect_of(naming for each in line for naming in each.naming)
    own = sum(len(each.own) for each in line)
    is_general = kind is Kind.MISSING and len(line) > 1
    return CauseGroup(
        group_id=identity(teller.school_id, "line", *key),
        kind=kind,
        data_set=data_set,
        code=code or causes[0].code,
        column=column,
        place=causes[0].place,
        severity=severity,
        message=_MISSING_SEVERAL if is_general else causes[0].message,
        fix=(is_general and declared.advice_on_missing(data_set)) or causes[0].fix,
        since=min(map(since_of, line)),
        cause_count=len(line),
        causes=causes[:shown],
        errors=own + sum(each.errors for each in effect.follows),
        follows=effect.follows,
        records_following=effect.records,
        waits=waits_of(line, teller.waiting),
    )


def line_of_singles(teller: Teller, kind: Singles, shown: int) -> CauseGroup:
    """Tell a line of errors that are their own causes."""
    first = cause_rows.first_of(teller.connection, teller.school_id, kind, max(1, shown))
    causes = tuple(teller.singles(first))
    key = (kind.data_set, kind.code, kind.column, kind.place, kind.severity)
    return CauseGroup(
        group_id=identity(teller.school_id, "line", Kind.SINGLE, *key),
        kind=Kind.SINGLE,
        data_set=kind.data_set,
        code=kind.code,
        column=kind.column,
        place=kind.place,
        severity=kind.severity,
        message=causes[0].message,
        fix=causes[0].fix,
        since=kind.since,
        cause_count=kind.errors,
        causes=causes[:shown],
        errors=kind.errors,
        follows=(),
        records_following=0,
        waits=(),
    )


def _speaker(each: Explained) -> str:
    """Return the error whose words a cause is told in."""
    return leading(each.own).error_id if each.own else largest(each.naming).sample


def _advice(each: Explained, text: Text) -> str:
    """Say how a missing record comes to MYA: to put right a person is no advice on who they are."""
    _, data_set, _ = each.root
    general = declared.advice_on_missing(data_set)
    return general if general and data_set in declared.PEOPLE else text.fix


def _single(error: Own, text: Text) -> Cause:
    return Cause(
        cause_id=error.error_id,
        kind=Kind.SINGLE,
        data_set=error.data_set,
        record_id=error.record_id,
        code=error.code,
        detail=error.detail,
        place=error.place,
        severity=error.severity,
        label=text.label,
        message=text.message,
        fix=text.fix,
        since=error.raised_at,
        error_ids=(error.error_id,),
        follows=(),
        records_following=0,
        waits=(),
    )
