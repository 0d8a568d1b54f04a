"""The subjects of the sample school, and which years take which: ten in each year."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

MADE_ACTIVE_LATE: Final = "Ps"
"""Taught, but forgotten to be marked active until the second night."""
MADE_INACTIVE_LATE: Final = "Md"
"""Taught, and no longer marked active from the second night on."""

_LOWER: Final = range(7, 10)
_MIDDLE: Final = range(10, 12)
_SIXTH_FORM: Final = range(12, 14)
_LOWER_AND_MIDDLE: Final = range(7, 12)
_ALL: Final = range(7, 14)
_NONE: Final = range(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject; `years` take it."""

    subject_id: int
    code: str
    name: str
    years: range
    active: bool


_TAUGHT: Final = (
    ("En", "English", _ALL),
    ("Ma", "Mathematics", _ALL),
    ("Hi", "History", _ALL),
    ("Gg", "Geography", _ALL),
    ("Sc", "Science", _LOWER_AND_MIDDLE),
    ("Co", "Computing", _LOWER_AND_MIDDLE),
    ("Pe", "Physical Education", _LOWER_AND_MIDDLE),
    ("Fr", "French", _LOWER),
    ("Ar", "Art & Design", _LOWER),
    ("Mu", "Music", _LOWER),
    ("Rs", "Religious Studies", _MIDDLE),
    ("Sp", "Spanish", _MIDDLE),
    (MADE_INACTIVE_LATE, "Media Studies", _MIDDLE),
    ("Bi", "Biology", _SIXTH_FORM),
    ("Ch", "Chemistry", _SIXTH_FORM),
    ("Ph", "Physics", _SIXTH_FORM),
    ("Ec", "Economics", _SIXTH_FORM),
    ("Gs", "General Studies", _SIXTH_FORM),
    (MADE_ACTIVE_LATE, "Psychology", _SIXTH_FORM),
)
_GIVEN_UP: Final = (("La", "Latin", _NONE), ("Ww", "Woodwork", _NONE))


def first_subjects() -> Iterator[Subject]:
    """Yield the subjects as they are on the first night."""
    for subject_id, (code, name, years) in enumerate(_TAUGHT + _GIVEN_UP, start=1):
        active = bool(years) and code != MADE_ACTIVE_LATE
        yield Subject(subject_id=subject_id, code=code, name=name, years=years, active=active)


def corrected(subject: Subject) -> Subject:
    """Return the subject as it is from the second night on."""
    if subject.code == MADE_ACTIVE_LATE:
        return replace(subject, active=True)
    if subject.code == MADE_INACTIVE_LATE:
        return replace(subject, active=False)
    return subject
