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
    "students.email_unfinished": ("detail_row_incomplete", "students.emails.xml"),
    "students.provision_unfinished": ("detail_row_incomplete", "students.sen.xml"),
    "staff-members.email_unfinished": ("detail_row_incomplete", "staff-members.emails.xml"),
}
"""Kinds of faults to code and detail; what needs more than the victim is worked out below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What has to be in MYA; the values of `users`, `subjects` and `groups` say who is enabled."""

    users: dict[str, bool]
    roles: set[tuple[str, str, bool]]
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


def expected(nights: Sequence[School], *, periods: bool = False) -> Expected:
    """Work out what the last of these nights leaves behind.

    `periods` says whether the school asked for its periods.
    """
    tonight = nights[-1]
    imported = set[int]().union(*map(_imported, nights))
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
        users={str(each): each in _imported(tonight) for each in imported},
        roles=set(_roles(nights)),
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
            *_of_groups(tonight, imported),
            *timetables.errors(scene),
        },
    )


def username_losers(school: School) -> dict[int, int]:
    """Who did not get a username that two share, and who did: the lower Person ID."""
    one, other = (
        school.victims[f"staff-members.{kind}"]
        for kind in ("work_email_shared", "work_email_shared_too")
    )
    return {max(pair): min(pair) for pair in zip(one, other, strict=True)}


def _imported(school: School) -> set[int]:
    students = {each.person_id for each in school.students if each.surname is not None}
    staff = {each.person_id for each in school.staff} - username_losers(school).keys()
    return students | staff


def _roles(nights: Sequence[School]) -> Iterator[tuple[str, str, bool]]:
    tonight = _imported(nights[-1])
    for school in nights:
        for role, people in (("student", school.students), ("staff", school.staff)):
            for each in people:
                if each.person_id in _imported(school):
                    yield str(each.person_id), role, each.person_id in tonight


def _is_active(subject_id: int, school: School) -> bool:
    return any(each.subject_id == subject_id and each.active for each in school.subjects)


def _is_synced(group: Group, school: School) -> bool:
    return not isinstance(group, ClassGroup) or _is_active(group.subject_id, school)


def _groups(school: School) -> Iterator[tuple[str, Group]]:
    yield from (("Year", each) for each in school.year_groups)
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
    for student in school.students:
        if student.surname is None:
            yield "students", str(student.person_id), "required_field_missing", "Surname"
    for loser, holder in username_losers(school).items():
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
