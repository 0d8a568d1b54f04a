"""What rooms, periods and timetables of a sample school must come to in MYA, by the rules.

In go the nights so far, and who and which classes are there; simple and slow on purpose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from producer.sample.class_timetables import Entry, entries, second_entries
from producer.sample.lessons import (
    STAFF_TIMETABLES,
    STUDENT_TIMETABLES,
    Lesson,
    Lessons,
    window_of,
)
from producer.sample.periods import PERIODS, Period
from producer.sample.school import School

Resource = tuple[str, str | None, bool]
"""Name, description and whether it is enabled."""

TimeSlot = tuple[str, time, time, bool]
"""Name, start, end and whether it is enabled."""

ClassEvent = tuple[str, str | None, str | None, str | None, date, date]
"""Class, period, room, staff member, first and last day."""

Event = tuple[str, str, str, str, str, str | None, str | None, datetime, datetime]
"""Role, Event Instance ID, Person ID, title, description, location, period, start and end."""

Error = tuple[str, str, str, str]

ROLES: Final = {STAFF_TIMETABLES: "staff", STUDENT_TIMETABLES: "student"}
_FULL_WORDS: Final = {
    "Reg": "Registration",
    "Tut": "Tutorial",
    "Break": "Break",
    "Lunch": "Lunch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What timetables refer to: who was ever imported, which classes are synced tonight.

    `periods` says whether the school asked for its periods, so that a set of them is accepted.
    """

    nights: Sequence[School]
    imported: set[int]
    classes: set[int]
    periods: bool

    @property
    def tonight(self) -> School:
        """The last night."""
        return self.nights[-1]


def resources(scene: Scene) -> dict[str, Resource]:
    """Work out the rooms."""
    return {
        str(each.room_id): (each.long_name or each.short_name, each.description, True)
        for each in scene.tonight.rooms
    }


def time_slots(scene: Scene) -> dict[str, TimeSlot]:
    """Work out the periods, which are there when somebody asked for them."""
    return {
        str(each.period_id): (_full_name(each) or each.name, each.start, each.end, True)
        for each in (PERIODS if scene.periods else ())
    }


def class_timetable_events(scene: Scene) -> Iterator[ClassEvent]:
    """Work out the class timetable events."""
    rooms = {each.room_id for each in scene.tonight.rooms}
    for entry in sound_entries(scene.tonight).values():
        if entry.class_id in scene.classes and entry.room_id in rooms | {None}:
            yield (
                str(entry.class_id),
                str(entry.period_id) if scene.periods else None,
                _text(entry.room_id),
                _text(entry.staff_id) if entry.staff_id in scene.imported else None,
                entry.start,
                entry.end,
            )


def timetable_events(scene: Scene) -> Iterator[Event]:
    """Work out the lessons; what has left the window is as it was when it was last in it."""
    for at, school in enumerate(scene.nights):
        later = [window_of(each) for each in scene.nights[at + 1 :]]
        for data_set, role in ROLES.items():
            for lesson in sound_lessons(school, data_set).values():
                day = lesson.end.date()
                if any(each.first <= day <= each.last for each in later):
                    continue
                if lesson.person_id in scene.imported:
                    yield _event(role, lesson)


def errors(scene: Scene) -> Iterator[Error]:
    """Work out the open errors of periods and timetables; rooms have none."""
    yield from _of_periods(scene)
    yield from _of_entries(scene)
    for data_set in ROLES:
        yield from _of_lessons(scene, data_set)


def sound_entries(school: School) -> dict[str, Entry]:
    """Return the entries of class timetables that can be sent, by record id."""
    return {record_id(each): each for each in entries(school) if each.start <= each.end}


def sound_lessons(school: School, data_set: str) -> dict[str, Lesson]:
    """Return the lessons that can be sent, by record id; of two with one id, the first one."""
    lessons = sorted(Lessons(school, data_set), key=lambda each: each.location or "")
    return {_lesson_id(each): each for each in reversed(lessons) if _is_sound(each)}


def record_id(entry: Entry) -> str:
    """Return the id that MYA knows an entry of a class timetable by."""
    parts = (entry.class_id, entry.period_id, entry.room_id, entry.staff_id, entry.start)
    return "/".join("" if each is None else str(each) for each in parts)


def _of_periods(scene: Scene) -> Iterator[Error]:
    for each in PERIODS if scene.periods else ():
        if _full_name(each) is None:
            yield "periods", str(each.period_id), "period_name_unrecognised", ""


def _of_entries(scene: Scene) -> Iterator[Error]:
    data_set = "class-timetables"
    for each in second_entries(scene.tonight):
        yield data_set, record_id(each), "duplicate_key", ""
    for each in entries(scene.tonight):
        if each.end < each.start:
            yield data_set, record_id(each), "dates_reversed", ""
        # What is over raises no errors.
        elif each.end >= scene.tonight.day:
            for code, detail in _of_references(scene, each):
                yield data_set, record_id(each), code, detail


def _of_references(scene: Scene, entry: Entry) -> Iterator[tuple[str, str]]:
    rooms = {each.room_id for each in scene.tonight.rooms}
    has_room = entry.room_id is None or entry.room_id in rooms
    has_class = entry.class_id in scene.classes
    if not has_class:
        yield "no_class_group", str(entry.class_id)
    if not has_room:
        yield "room_missing", str(entry.room_id)
    if has_class and has_room and entry.staff_id not in scene.imported | {None}:
        yield "staff_missing", str(entry.staff_id)


def _of_lessons(scene: Scene, data_set: str) -> Iterator[Error]:
    seen: set[str] = set()
    for lesson in Lessons(scene.tonight, data_set):
        lesson_id = _lesson_id(lesson)
        if lesson_id in seen:
            yield data_set, lesson_id, "duplicate_key", ""
        seen.add(lesson_id)
        if lesson.start is None:
            yield data_set, lesson_id, "required_field_missing", "StartTime"
        elif lesson.end < lesson.start:
            yield data_set, lesson_id, "dates_reversed", ""
        elif lesson.person_id not in scene.imported:
            yield data_set, lesson_id, "no_user", str(lesson.person_id)


def _event(role: str, lesson: Lesson) -> Event:
    assert lesson.start is not None
    told = (lesson.class_name, lesson.staff_name if role == "student" else None)
    return (
        role,
        str(lesson.event_id),
        str(lesson.person_id),
        f"{lesson.subject_name}, {lesson.class_name}",
        ", ".join(each for each in told if each),
        lesson.location,
        lesson.period_name,
        lesson.start,
        lesson.end,
    )


def _is_sound(lesson: Lesson) -> bool:
    return lesson.start is not None and lesson.start <= lesson.end


def _lesson_id(lesson: Lesson) -> str:
    return f"{lesson.event_id}/{lesson.person_id}"


def _full_name(period: Period) -> str | None:
    return f"Period {period.label}" if period.label.isdigit() else _FULL_WORDS.get(period.label)


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
