"""The oracle's lessons and pictures: shown while the user whom they belong to is there."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from contract.data_sets.timetables import description_of, title_of
from contract.declaration import Record
from tests.laws.history import record_of
from tests.laws.oracle_verdicts import Judge, Verdict

_LESSONS: Final = {
    "staff-timetables": ("staff", ("staff-members",)),
    "student-timetables": ("student", ("students",)),
}
"""By data set: the role, and where the user is."""

_PICTURED: Final = ("students", "staff-members")


def rows(judge: Judge) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the timetable events and the pictures of the users who are there."""
    for data_set, (role, people) in _LESSONS.items():
        for _, event in judge.history.standing(data_set):
            record = record_of(event)
            if judge.verdict(event, people, record["user_id"]) is Verdict.MET:
                yield "timetable_events", (role, *_lesson_row(record))
    for _, event in judge.history.standing("profile-pictures"):
        record = record_of(event)
        if judge.verdict(event, _PICTURED, record["user_id"]) is Verdict.MET:
            yield "profile_pictures", _picture_row(record)


def errors(judge: Judge) -> Iterator[tuple[str, str, str, str]]:
    """Yield the lessons that are not past, and the pictures, whose user is not there."""
    for data_set, (_, people) in _LESSONS.items():
        for record_id, event in judge.history.standing(data_set):
            record = record_of(event)
            is_past = record["end_at"][: len("YYYY-MM-DD")] < judge.history.day
            if not is_past and judge.verdict(event, people, record["user_id"]) is Verdict.ERROR:
                yield data_set, record_id, "no_user", record["user_id"]
    for record_id, event in judge.history.standing("profile-pictures"):
        user_id = record_of(event)["user_id"]
        if judge.verdict(event, _PICTURED, user_id) is Verdict.ERROR:
            yield "profile-pictures", record_id, "no_user", user_id


def _lesson_row(record: Record) -> tuple[Any, ...]:
    return (
        record["event_instance_id"],
        record["user_id"],
        title_of(record),
        description_of(record),
        record["location_name"],
        record["period_name"],
        record["start_at"],
        record["end_at"],
    )


def _picture_row(record: Record) -> tuple[Any, ...]:
    """Return the row with its bytes in hexadecimal digits."""
    picture: bytes = record["picture"]
    digest = sha256(picture).hexdigest()
    return record["user_id"], record["media_type"], len(picture), digest, picture.hex()
