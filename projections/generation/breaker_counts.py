"""How many records fell to one cause, over the spans of offsets that are being read."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

SENT: Final = ""
"""In the place of a code: what the runs had sent whose ends are counted there."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What is counted apart: on which topic partition, of which data set, and the error code."""

    topic: str
    partition: int
    data_set: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many records of a school were counted in a span of offsets; `late` of them lie before
    it.
    """

    span_length: int
    span_number: int
    school_id: str
    records: int
    late: int = 0


def counted(
    connection: Connection[Any], causes: Collection[Cause]
) -> Mapping[Cause, Sequence[Count]]:
    """Return what was last counted of each school, in whichever span of each length that was."""
    found: defaultdict[Cause, list[Count]] = defaultdict(list)
    for *cause, length, number, school_id, records, late in connection.execute(
        "SELECT topic, partition, data_set, code, span_length, span_number, school_id, records,"
        " late FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[])"
        " AS k (topic, partition, data_set, code)"
        " JOIN breaker_count USING (topic, partition, data_set, code)",
        _columns_of(causes),
    ):
        found[Cause(*cause)].append(
            Count(
                span_length=length,
                span_number=number,
                school_id=school_id,
                records=records,
                late=late,
            )
        )
    return found


def add(connection: Connection[Any], counts: Sequence[tuple[Cause, Count]]) -> None:
    """Add to what was counted in the same span; what was counted in another is forgotten."""
    connection.execute(
        "INSERT INTO breaker_count AS c (topic, partition, data_set, code, span_length,"
        " span_number, school_id, records, late) SELECT * FROM unnest(%s::text[], %s::int[],"
        " %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[],"
        " %s::bigint[])"
        " ON CONFLICT (topic, partition, data_set, code, span_length, school_id) DO UPDATE SET"
        " span_number = excluded.span_number,"
        " records = excluded.records"
        " + CASE WHEN c.span_number = excluded.span_number THEN c.records ELSE 0 END,"
        " late = excluded.late"
        " + CASE WHEN c.span_number = excluded.span_number THEN c.late ELSE 0 END",
        [
            *_columns_of([cause for cause, _ in counts]),
            [each.span_length for _, each in counts],
            [each.span_number for _, each in counts],
            [each.school_id for _, each in counts],
            [each.records for _, each in counts],
            [each.late for _, each in counts],
        ],
    )


def _columns_of(causes: Collection[Cause]) -> list[list[Any]]:
    return [
        [each.topic for each in causes],
        [each.partition for each in causes],
        [each.data_set for each in causes],
        [each.code for each in causes],
    ]
