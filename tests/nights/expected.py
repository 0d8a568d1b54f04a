"""What a sample school must come to in MYA: worked out from its model, by the published rules.

Simple and slow on purpose, and no code of the engine or the producer is in it. In go the nights so
far, of which the last one decides what is current.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from producer.sample.groups import ClassGroup, Group, Membership
from producer.sample.school import School
from tests.nights import expected_people as people
from tests.nights import expected_timetables as timetables

Entry = tuple[str, str, str, date, date | None]
"""Type and id of the group, Person ID, start and end."""

Error = tuple[str, str, str, str]
"""Data set, record, code and detail."""

_POINTS: Final = {
    "email_malformed": ("email_malformed", "personal_email"),
    "telephone_malformed": ("telephone_malformed", "telephone"),
    "emails_two_main": ("several_values_of_type", "personal_email"),
    "telephones_none_main": ("several_values_of_type", "mobile_telephone"),
    "addresses_two_main": ("several_values_of_type", "address"),
    "row_twice": ("duplicate_key", ""),
}
_OF_FAULTS: Final = {
    **{f"students.{kind}": found for kind, found in _POINTS.items()},
    **{f"staff-members.{kind}": found for kind, found in _POINTS.items()},
    **{f"contacts.{kind}": found for kind, found in _POINTS.items()},
    "students.email_unfinished": ("detail_row_incomplete", "students.emails.xml"),
    "students.provision_unfinished": ("detail_row_incomplete", "students.sen.xml"),
    "staff-members.email_unfinished": ("detail_row_incomplete", "staff-members.emails.xml"),
    "contacts.email_unfinished": ("detail_row_incomplete", "contacts.emails.xml"),
    "contacts.relationship_unfinished": ("detail_row_incomplete", "contacts.relationships.xml"),
}
"""Kinds of faults to code and detail; what needs more than the victim is worked out below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What has to be in MYA; the values of `users`, `subjects` and `groups` say who is enabled."""

    users: dict[str, bool]
    roles: set[tuple[str, str, bool]]
    relationships: set[people.Link]
    profile_pictures: set[people.Shown]
    subjects: dict[str, bool]
    groups: dict[tuple[str, str], bool]
    memberships: set[Entry]
    supervisors: set[Entry]
    resources: dict[str, timetables.Resource]
    time_slots: dict[str, timetables.TimeSlot]
    class_timetable_events: Counter[timetables.ClassEvent]
    """Without accepted periods, several look alike."""
    timetable_events: set[timetables.Event]
    errors: set[Error]


def expected(
    nights: Sequence[School], *, periods: bool = False, pictures: bool = False
) -> Expected:
    """Work out what the last of these nights leaves behind.

    `periods` says whether the school asked for its periods, `pictures` whether it opted in.
    """
    tonight = nights[-1]
    imported = people.imported(nights)
    roles = set(people.roles(nights))
    groups = {
        (kind, str(group.group_id)): _is_synced(group, tonight) for kind, group in _groups(tonight)
    }
    synced = [each for each in _groups(tonight) if _is_synced(each[1], tonight)]
    scene = timetables.Scene(
        nights=nights,
        imported=imported,
        classes={each.group_id for kind, each in synced if kind == "Class"},
        periods=periods,
    )
    return Expected(
        users=people.users(roles),
        roles=roles,
        relationships=set(people.relationships(nights)),
        profile_pictures=set(people.profile_pictures(nights)) if pictures else set(),
        subjects={
            str(each.subject_id): _is_active(each.subject_id, tonight)
            for each in tonight.subjects
            if any(_is_active(each.subject_id, night) for night in nights)
        },
        groups=groups,
        memberships=set(_entries(synced, "members", imported)),
        supervisors=set(_entries(synced, "supervisors", imported)),
        resources=timetables.resources(scene),
        time_slots=timetables.time_slots(scene),
        class_timetable_events=Counter(timetables.class_timetable_events(scene)),
        timetable_events=set(timetables.timetable_events(scene)),
        errors={
            *_of_people(tonight),
            *people.errors_of_links(nights),
            *(people.errors_of_pictures(nights) if pictures else ()),
            *_of_groups(tonight, imported),
            *timetables.errors(scene),
        },
    )


def _is_active(subject_id: int, school: School) -> bool:
    return any(each.subject_id == subject_id and each.active for each in school.subjects)


def _is_synced(group: Group, school: School) -> bool:
    return not isinstance(group, ClassGroup) or _is_active(group.subject_id, school)


def _groups(school: School) -> Iterator[tuple[str, Group]]:
    yield from (("Year", each) for each in school.year_groups)
    yield from (("House", each) for each in school.house_groups)
    yield from (("Class", each) for each in school.class_groups)


def _entries(
    groups: Iterable[tuple[str, Group]], field: str, imported: set[int]
) -> Iterator[Entry]:
    for kind, group in groups:
        for each in _merged(getattr(group, field)):
            if each.person_id in imported:
                yield kind, str(group.group_id), str(each.person_id), each.start, each.end


def _merged(entries: Sequence[Membership]) -> list[Membership]:
    """Leave out what ends before it starts, and what lies within another entry of the person."""
    sound = [each for each in entries if not _is_reversed(each)]
    return [each for each in sound if not any(_is_within(each, other) for other in sound)]


def _is_reversed(entry: Membership) -> bool:
    return entry.end is not None and entry.end < entry.start


def _is_within(entry: Membership, other: Membership) -> bool:
    return (
        entry is not other
        and entry.person_id == other.person_id
        and other.start <= entry.start
        and (other.end or date.max) >= (entry.end or date.max)
    )


def _of_people(school: School) -> Iterator[Error]:
    for kind, (code, detail) in _OF_FAULTS.items():
        for person_id in school.victims[kind]:
            yield kind.partition(".")[0], str(person_id), code, detail
    for data_set, listed in (("students", school.students), ("contacts", school.contacts)):
        for each in listed:
            if each.surname is None:
                yield data_set, str(each.person_id), "required_field_missing", "Surname"
    for loser, holder in people.username_losers(school).items():
        yield "staff-members", str(loser), "username_taken", str(holder)


def _of_groups(school: School, imported: set[int]) -> Iterator[Error]:
    for kind, group in _groups(school):
        data_set, group_id = f"{kind.lower()}-groups", str(group.group_id)
        for code, person_id in _of_entries(group):
            yield data_set, group_id, code, str(person_id)
        if isinstance(group, ClassGroup) and not _is_synced(group, school):
            yield data_set, group_id, "subject_not_synced", str(group.subject_id)
            continue
        for field, role in (("members", "member"), ("supervisors", "supervisor")):
            for each in _merged(getattr(group, field)):
                if each.person_id not in imported:
                    yield data_set, group_id, f"{role}_not_imported", str(each.person_id)


def _of_entries(group: Group) -> Iterator[tuple[str, int]]:
    for each in group.members:
        if _is_reversed(each):
            yield "dates_reversed", each.person_id
        if any(_is_within(each, other) for other in group.members):
            yield "memberships_overlap", each.person_id
