"""Small worlds in which much is wrong, and how to put each cause right."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract.declaration import Record
from contract.violations import Violation
from projections.reading.causes import Cause, Kind
from tests.laws.logged_school import SURNAME, LoggedSchool
from tests.laws.records import (
    class_group,
    class_lesson,
    contact,
    house_group,
    lesson,
    picture,
    room,
    staff_member,
    student,
    subject,
    year_group,
)

STUDENTS: Final = ("1", "2", "3")
STAFF: Final = ("11", "12")
PEOPLE: Final = (*STUDENTS, *STAFF)
SUBJECTS: Final = ("maths", "art")
ROOMS: Final = ("r1", "r2")
YEARS: Final = ("7",)
CLASSES: Final = ("7a", "7b", "8a")

Key = tuple[str, str]


class State(StrEnum):
    """How a record stands that others refer to."""

    THERE = "there"
    MISSING = "missing"
    HELD = "held"
    """At the school, by a rule."""
    TAKEN = "taken"
    """Its username, by an account that is not from SIMS."""
    HELD_LATER = "held later"
    """Sent as it was on the first night, and held on the second."""


@dataclass(frozen=True, slots=True)
class BrokenWorld:
    """What would be there if nothing were wrong, and how each record stands."""

    records: dict[Key, Record]
    states: dict[Key, State]

    def begin(self, school: LoggedSchool) -> None:
        """Live the first night, and another one in which more is held."""
        taken = [key for key, state in self.states.items() if state is State.TAKEN]
        school.take_usernames(*(_email(record_id) for _, record_id in taken))
        for key in self._standing(State.HELD):
            school.hold(*key, *_wrong(key))
        sent = (key for key in self.records if self.states.get(key) not in _ABSENT)
        school.live(*((*key, self.records[key]) for key in sent))
        for key in self._standing(State.HELD_LATER):
            school.hold(*key, *_wrong(key))
        school.live()

    def fix(self, school: LoggedSchool, cause: Cause) -> None:
        """Put a cause right, and live the night after."""
        key = cause.data_set, cause.record_id
        school.let_go(*key)
        match cause.kind:
            case Kind.MISSING | Kind.RECORD:
                school.live((*key, self._put_right(key, cause)))
            case Kind.SINGLE | Kind.DATA_SET:
                school.live()

    def _put_right(self, key: Key, cause: Cause) -> Record:
        own = self.records.get(key) or _plain(key)
        if cause.code == "username_taken":
            return own | {"work_email": f"new-{_email(cause.record_id)}"}
        if key[0] == "class-groups" and self.states.get(key) in _ABSENT:
            # What is wrong with a record that nobody has seen can be no part of its cause.
            return own | {"subject_id": _ALWAYS_THERE}
        return own

    def _standing(self, state: State) -> list[Key]:
        return [key for key, own in self.states.items() if own is state]


@st.composite
def broken_worlds(draw: st.DrawFn) -> BrokenWorld:
    """Draw a world: every record refers to others at random, and of those any may be wrong."""
    records: dict[Key, Record] = {}
    for person in PEOPLE:
        records[_person(person)] = _plain(_person(person))
    records |= {key: _plain(key) for key in _keys("subjects", SUBJECTS)}
    records |= {key: _plain(key) for key in _keys("rooms", ROOMS)}
    records |= {("year-groups", each): year_group(*draw(_SOME_PEOPLE)) for each in YEARS}
    for each in CLASSES:
        records["class-groups", each] = class_group(
            *draw(_SOME_PEOPLE),
            supervisors=tuple(draw(_SOME_PEOPLE)),
            subject_id=draw(st.sampled_from(SUBJECTS)),
            year_group_id=draw(st.sampled_from(("7", "8", None))),
        )
    records["house-groups", "oak"] = house_group(*draw(_SOME_PEOPLE))
    records["contacts", "x"] = contact(*draw(st.lists(st.sampled_from(STUDENTS), unique=True)))
    for record_id in draw(st.lists(_CLASS_LESSON, max_size=5, unique=True)):
        records["class-timetables", record_id] = class_lesson(record_id)
    for data_set, people in (("student-timetables", STUDENTS), ("staff-timetables", STAFF)):
        for number, person in enumerate(draw(st.lists(st.sampled_from(people), max_size=4))):
            record_id = f"e{number}/{person}"
            records[data_set, record_id] = lesson(data_set, record_id)
    for person in draw(_SOME_PEOPLE):
        records["profile-pictures", person] = picture(person)
    records["subjects", _ALWAYS_THERE] = subject()
    states = {key: draw(_state_of(key)) for key in records if key[0] in _REFERRED_TO}
    del states["subjects", _ALWAYS_THERE]
    return BrokenWorld(records, states)


_ABSENT: Final = frozenset({State.MISSING, State.HELD})
_ALWAYS_THERE: Final = "latin"
_REFERRED_TO: Final = frozenset(
    {"students", "staff-members", "subjects", "rooms", "year-groups", "class-groups"}
)
_SOME_PEOPLE: Final = st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)
_CLASS_LESSON: Final = st.builds(
    "{}/p1/{}/{}/2025-09-01".format,
    st.sampled_from((*CLASSES, "9z")),
    st.sampled_from(ROOMS),
    st.sampled_from((*STAFF, "")),
)


def _state_of(key: Key) -> SearchStrategy[State]:
    people = key[0] in {"students", "staff-members"}
    states = [State.THERE, State.MISSING, State.HELD, State.HELD_LATER]
    return st.sampled_from([*states, State.TAKEN] if people else states)


def _keys(data_set: str, ids: Sequence[str]) -> list[Key]:
    return [(data_set, each) for each in ids]


def _person(person_id: str) -> Key:
    return "students" if person_id in STUDENTS else "staff-members", person_id


def _plain(key: Key) -> Record:
    data_set, record_id = key
    match data_set:
        case "students":
            return student(work_email=_email(record_id))
        case "staff-members":
            return staff_member(work_email=_email(record_id))
        case "subjects":
            return subject()
        case "rooms":
            return room()
        case "year-groups":
            return year_group()
        case _:
            return class_group(subject_id=_ALWAYS_THERE)


def _email(person_id: str) -> str:
    return f"p{person_id}@oak.sch.uk"


def _wrong(key: Key) -> list[Violation]:
    column = "Name" if key[0] not in {"students", "staff-members"} else "Forename"
    return [SURNAME, Violation("required_field_missing", column)]
