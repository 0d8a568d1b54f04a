"""The floor's tables for every data set: each event whole, but for what no view shows.

As many rows as the engine's views have: a person or a lesson is one; a contact is one, and one
for each relationship; a group is one, and one for each entry of its lists.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from hashlib import sha256
from typing import Any, Final

from bench.floor import Shape, Shapes
from bench.shapes import LESSONS, MEMBERSHIPS, PEOPLE, entries

_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
_OWN: Final = {"school_id": "text", "third_party_id": "text", "version": "bigint"}


def _plain(table: str, **columns: str) -> Shape:
    """Return a table with a row for each event, of these fields of its record."""
    readers = [(name, _READERS.get(kind)) for name, kind in columns.items()]

    def rows(event: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        value = event["record"].get
        yield (
            event["school"],
            event["record_id"],
            event["version"],
            *[read(value(name)) if read and value(name) else value(name) for name, read in readers],
        )

    return Shape(table=table, columns=_OWN | columns, key_width=2, rows=rows)


def _relationships(event: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    school_id, contact_id, version = event["school"], event["record_id"], event["version"]
    for link in event["record"]["relationships"]:
        responsibility = link["parental_responsibility"]
        yield (
            school_id,
            contact_id,
            link["student_id"],
            version,
            link["relationship"],
            responsibility,
        )


def _picture(event: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    record = event["record"]
    picture = record["picture"]
    yield (
        event["school"],
        record["user_id"],
        event["version"],
        record["media_type"],
        sha256(picture).digest(),
        picture,
    )


_GROUPS: Final = _plain(
    "groups", name="text", description="text", subject_id="text", year_group_id="text"
)
"""Of all types: the ids of the benchmark's groups differ."""
_GROUP: Final = (_GROUPS, MEMBERSHIPS, entries("supervisors"))

EVERY_DATA_SET: Final[Shapes] = {
    "students": (PEOPLE,),
    "staff-members": (PEOPLE,),
    "contacts": (
        PEOPLE,
        Shape(
            table="relationships",
            columns={
                "school_id": "text",
                "contact_id": "text",
                "student_id": "text",
                "version": "bigint",
                "relationship": "text",
                "parental_responsibility": "boolean",
            },
            key_width=3,
            rows=_relationships,
        ),
    ),
    "subjects": (_plain("subjects", code="text", name="text", active="boolean"),),
    "rooms": (_plain("rooms", short_name="text", long_name="text", description="text"),),
    "periods": (_plain("periods", name="text", start_time="time", end_time="time"),),
    "year-groups": _GROUP,
    "house-groups": _GROUP,
    "class-groups": _GROUP,
    "class-timetables": (
        _plain(
            "class_lessons",
            class_id="text",
            period_id="text",
            room_id="text",
            staff_id="text",
            start_date="date",
            end_date="date",
        ),
    ),
    "staff-timetables": (LESSONS,),
    "student-timetables": (LESSONS,),
    "profile-pictures": (
        Shape(
            table="pictures",
            columns={
                "school_id": "text",
                "user_id": "text",
                "version": "bigint",
                "media_type": "text",
                "sha256": "bytea",
                "picture": "bytea",
            },
            key_width=2,
            rows=_picture,
        ),
    ),
}

VIEWS: Final = (
    "users",
    "relationships",
    "subjects",
    "resources",
    "time_slots",
    "user_groups",
    "group_memberships",
    "group_supervisors",
    "class_timetable_events",
    "timetable_events",
    "profile_pictures",
)
"""The views of the engine that together have as many rows as these tables."""
