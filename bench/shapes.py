"""The floor's table for each kind of data set: typed columns, as the read models have them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from bench.floor import Shape
from contract.data_sets.timetables import description_of, title_of

_TEXTS: Final = (
    "title",
    "forename",
    "surname",
    "gender",
    "address",
    "postcode",
    "telephone",
    "mobile_telephone",
    "work_telephone",
    "personal_email",
    "work_email",
)


def _person(event: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    record = event["record"]
    value = record.get
    yield (
        event["school"],
        event["record_id"],
        event["version"],
        event["operation"] != "removed",
        _date(value("date_of_birth")),
        value("admission_number") or value("initials"),
        value("free_school_meals"),
        value("sen_provisions") or [],
        *[value(name) for name in _TEXTS],
    )


PEOPLE: Final = Shape(
    table="people",
    columns={
        "school_id": "text",
        "third_party_id": "text",
        "version": "bigint",
        "enabled": "boolean",
        "date_of_birth": "date",
        "school_identifier": "text",
        "free_school_meals": "boolean",
        "sen_provisions": "text[]",
        **dict.fromkeys(_TEXTS, "text"),
    },
    key_width=2,
    rows=_person,
)


def entries(table: str) -> Shape:
    """Return a table of the entries of a list of groups: its field has the table's name."""

    def rows(event: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        school_id, group_id, version = event["school"], event["record_id"], event["version"]
        for entry in event["record"][table]:
            yield (
                school_id,
                group_id,
                entry["user_id"],
                date.fromisoformat(entry["start_date"]),
                version,
                _date(entry["end_date"]),
            )

    return Shape(
        table=table,
        columns={
            "school_id": "text",
            "group_id": "text",
            "user_id": "text",
            "start_date": "date",
            "version": "bigint",
            "end_date": "date",
        },
        key_width=4,
        rows=rows,
    )


MEMBERSHIPS: Final = entries("memberships")


def _lesson(event: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    record = event["record"]
    yield (
        event["school"],
        record["event_instance_id"],
        record["user_id"],
        event["version"],
        title_of(record),
        description_of(record),
        record["location_name"],
        record["period_name"],
        datetime.fromisoformat(record["start_at"]),
        datetime.fromisoformat(record["end_at"]),
    )


LESSONS: Final = Shape(
    table="lessons",
    columns={
        "school_id": "text",
        "event_instance_id": "text",
        "user_id": "text",
        "version": "bigint",
        "title": "text",
        "description": "text",
        "location": "text",
        "period": "text",
        "start_at": "timestamp",
        "end_at": "timestamp",
    },
    key_width=3,
    rows=_lesson,
)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
