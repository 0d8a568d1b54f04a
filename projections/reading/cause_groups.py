"""Lines of root causes, biggest effect first, from what explains what. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contract.catalogue import CATALOGUE
from contract.error_code import Place, Severity
from contract.permissions import needing
from projections.reading import declared
from projections.reading.cause_roots import Explained
from projections.reading.cause_values import Following, Kind, Naming, Own, Waiting

GroupKey = tuple[Kind, str, str, str, str]
"""Kind, data set, code, column and severity."""

_CODE_ORDER: Final = {code: position for position, code in enumerate(CATALOGUE)}


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from something, and on how many records."""

    follows: tuple[Following, ...]
    records: int


def leading(own: Sequence[Own]) -> Own:
    """Return the error of a record under which it is listed: that first in the catalogue."""
    return min(own, key=lambda each: (_place_of(each.code), each.detail, each.error_id))


def _place_of(code: str) -> int:
    # A code of another edition may stand open: it comes last.
    return _CODE_ORDER.get(code, len(_CODE_ORDER))


def largest(naming: Sequence[Naming]) -> Naming:
    """Return what most errors say of a thing that is not there; errors before warnings."""
    return min(naming, key=lambda each: (each.severity, -each.errors, each.key))


def group_key(explained: Explained) -> GroupKey:
    """Return the line that a cause belongs to."""
    kind, data_set, _ = explained.root
    if kind is Kind.MISSING:
        return kind, data_set, "", "", explained.severity
    if not explained.own:
        # Several causes hold it, and it is counted under none of them.
        return kind, data_set, largest(explained.naming).code, "", explained.severity
    first = leading(explained.own)
    column = declared.column_of(first.code, first.detail)
    return kind, data_set, first.code, column, explained.severity


def effect_of(naming: Iterable[Naming]) -> Effect:
    """Count what follows: records are counted once for each code, and once in all."""
    of_code: dict[tuple[str, str, str], list[Naming]] = {}
    of_data_set: dict[str, list[Naming]] = {}
    for each in naming:
        of_code.setdefault((each.data_set, each.code, each.severity), []).append(each)
        of_data_set.setdefault(each.data_set, []).append(each)
    follows = tuple(
        Following(
            data_set=data_set,
            code=code,
            severity=severity,
            errors=sum(each.errors for each in group),
            records=_records(group),
        )
        for (data_set, code, severity), group in sorted(of_code.items())
    )
    return Effect(follows, sum(map(_records, of_data_set.values())))


def _records(of_one_data_set: Sequence[Naming]) -> int:
    counted = sum(each.errors for each in of_one_data_set if each.record_ids is None)
    return counted + len({id_ for each in of_one_data_set for id_ in each.record_ids or ()})


def since_of(explained: Explained) -> datetime:
    """Return since when there is an error that goes back to the cause itself, or else to what
    names it.
    """
    own = [each.raised_at for each in explained.own]
    return min(own or [each.since for each in explained.naming])


def waits_of(explained: Sequence[Explained], waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Return what waits for the data sets that these causes keep from being read."""
    blocked = {name for each in explained for error in each.own for name in _blocked_by(error)}
    return tuple(each for each in waiting if each.waits_for in blocked)


def _blocked_by(error: Own) -> Sequence[str]:
    """Return what an error keeps from being read."""
    if error.record_id or error.place != Place.ON_SITE or error.severity != Severity.ERROR:
        return ()
    if error.code == "permission_missing":
        return (error.data_set, *(each.name for each in needing(error.detail)))
    return (error.data_set,)


def in_lines(explained: Iterable[Explained]) -> Mapping[GroupKey, list[Explained]]:
    """Return the causes by line, each line with the biggest effect first."""
    lines: dict[GroupKey, list[Explained]] = {}
    for each in explained:
        lines.setdefault(group_key(each), []).append(each)
    for line in lines.values():
        line.sort(key=lambda each: (-sum(one.errors for one in each.naming), each.root))
    return lines
