"""What the people of a sample school must come to in MYA: users, roles, links and pictures.

A part of `expected`. In go the nights so far, of which the last one decides what is current.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from producer.sample.contacts import Contact, Relationship
from producer.sample.pictures import JPEG, Flaw, Picture, content_of
from producer.sample.school import School

Link = tuple[str, str, str | None, bool | None]
"""Person ID of the contact and of the student, relationship, and parental responsibility."""

Shown = tuple[str, str, bytes]
"""Person ID, media type and picture."""

Error = tuple[str, str, str, str]
"""Data set, record, code and detail."""

_SENT: Final = ("student", "staff")
"""The roles that memberships and pictures may refer to."""


def imported(nights: Sequence[School]) -> set[int]:
    """Who is or was a student or a member of staff in MYA."""
    return set().union(*(_current(school)[role] for school in nights for role in _SENT))


def users(roles: set[tuple[str, str, bool]]) -> dict[str, bool]:
    """Who has an account: enabled with any of the roles."""
    enabled: dict[str, bool] = {}
    for user_id, _, is_enabled in roles:
        enabled[user_id] = enabled.get(user_id, False) or is_enabled
    return enabled


def roles(nights: Sequence[School]) -> Iterator[tuple[str, str, bool]]:
    """Every role that somebody has or had; a contact's is enabled by a link."""
    linked = {contact_id for contact_id, *_ in relationships(nights)}
    tonight = _current(nights[-1])
    for school in nights:
        for role, people in _current(school).items():
            for each in people:
                enabled = str(each) in linked if role == "contact" else each in tonight[role]
                yield str(each), role, enabled


def relationships(nights: Sequence[School]) -> Iterator[Link]:
    """The links to tonight's students."""
    students = _current(nights[-1])["student"]
    for contact, link in _links(nights[-1]):
        if link.student_id in students:
            yield (
                str(contact.person_id),
                str(link.student_id),
                link.relationship,
                link.parental_responsibility,
            )


def errors_of_links(nights: Sequence[School]) -> Iterator[Error]:
    """Links to those who never were students in MYA."""
    ever = set[int]().union(*(_current(school)["student"] for school in nights))
    for contact, link in _links(nights[-1]):
        if link.student_id not in ever:
            record_id, detail = str(contact.person_id), str(link.student_id)
            yield "contacts", record_id, "related_student_missing", detail


def profile_pictures(nights: Sequence[School]) -> Iterator[Shown]:
    """The pictures of users, of a school that has opted in since its first night."""
    ever = imported(nights)
    for each in _sound_pictures(nights[-1]):
        if each.person_id in ever:
            kind = "image/jpeg" if each.suffix == JPEG else "image/png"
            yield str(each.person_id), kind, content_of(each)


def errors_of_pictures(nights: Sequence[School]) -> Iterator[Error]:
    """Pictures that are held, and those of nobody."""
    ever = imported(nights)
    for each in nights[-1].pictures:
        if each.flaw is not Flaw.NONE:
            yield "profile-pictures", str(each.person_id), "picture_unusable", ""
        elif each.person_id not in ever:
            yield "profile-pictures", str(each.person_id), "no_user", str(each.person_id)


def username_losers(school: School) -> dict[int, int]:
    """Who did not get a username that two share, and who did: the lower Person ID."""
    one, other = (
        school.victims[f"staff-members.{kind}"]
        for kind in ("work_email_shared", "work_email_shared_too")
    )
    return {max(pair): min(pair) for pair in zip(one, other, strict=True)}


def _current(school: School) -> dict[str, set[int]]:
    """Who can be imported that night, in which role."""
    return {
        "student": {each.person_id for each in school.students if each.surname is not None},
        "staff": {each.person_id for each in school.staff} - username_losers(school).keys(),
        "contact": {each.person_id for each in school.contacts if each.surname is not None},
    }


def _links(school: School) -> Iterator[tuple[Contact, Relationship]]:
    """The links of tonight's contacts, without rows and records that are not sent."""
    for contact in school.contacts:
        if contact.surname is not None:
            for link in contact.relationships:
                if link.student_id is not None:
                    yield contact, link


def _sound_pictures(school: School) -> list[Picture]:
    return [each for each in school.pictures if each.flaw is Flaw.NONE]
