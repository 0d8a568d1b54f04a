"""Families: students, staff and contacts by night, and by hand what must come of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contract.declaration import Record
from tests.laws.records import record, staff_member, student
from tests.laws.school import Change

Error = tuple[str, str, str, str]
"""Data set, record id, code, detail."""

Roles = dict[tuple[str, str], bool]
"""Person ID and role, to whether it is enabled."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What MYA shows of a school once a run has ended.

    `links` are (contact, student).
    """

    links: set[tuple[str, str]]
    roles: Roles
    errors: set[Error] = field(default_factory=set)

    @property
    def enabled(self) -> set[str]:
        """Return the users who are enabled: those with a role that is."""
        return {person_id for (person_id, _), enabled in self.roles.items() if enabled}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What SIMS changes each night, and where everybody stands after it."""

    name: str
    nights: Sequence[tuple[Sequence[Change], Standing]]
    unused: frozenset[str] = frozenset()
    existing: Sequence[tuple[str | None, str | None]] = ()


def contact(*students: str, **values: Any) -> Record:
    """Return a contact with a link to each of these students."""
    links = [
        {"student_id": each, "relationship": "Parent", "parental_responsibility": True}
        for each in students
    ]
    return record("contacts", **{"surname": "Cole", "relationships": links} | values)


def pupil(person_id: str, **values: Any) -> Change:
    return "students", person_id, student(**values)


def colleague(person_id: str, **values: Any) -> Change:
    return "staff-members", person_id, staff_member(**values)


def parent(person_id: str, *students: str, **values: Any) -> Change:
    return "contacts", person_id, contact(*students, **values)


def left(data_set: str, person_id: str) -> Change:
    return data_set, person_id, None


def missing(contact_id: str, student_id: str) -> Error:
    return "contacts", contact_id, "related_student_missing", student_id


def taken(data_set: str, person_id: str, holder: str) -> Error:
    return data_set, person_id, "username_taken", holder


def after(
    *, links: str = "", on: str = "", off: str = "", errors: Sequence[Error] = ()
) -> Standing:
    """Return where everybody stands: links as contact>student, roles as person:role."""
    roles = [(each, True) for each in on.split()] + [(each, False) for each in off.split()]
    return Standing(
        {_pair(each, ">") for each in links.split()},
        {_pair(each, ":"): enabled for each, enabled in roles},
        set(errors),
    )


def _pair(text: str, separator: str) -> tuple[str, str]:
    left, _, right = text.partition(separator)
    return left, right
