"""Profile pictures: shown while their student or member of staff is a user."""

from hashlib import sha256
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from tests.laws.one_school import OneSchool
from tests.laws.records import record, staff_member, student
from tests.laws.school import Change

JPEG: Final = b"\xff\xd8\xff" + bytes(range(256)) * 40
PNG: Final = b"\x89PNG\r\n\x1a\n" + b"\0" * 5


def picture(user_id: str = "1", content: bytes = JPEG, media_type: str = "image/jpeg") -> Change:
    values = {"user_id": user_id, "media_type": media_type, "picture": content}
    return "profile-pictures", user_id, record("profile-pictures", **values)


def shown(
    user_id: str = "1", content: bytes = JPEG, media_type: str = "image/jpeg"
) -> tuple[Any, ...]:
    return user_id, media_type, len(content), sha256(content).hexdigest(), content


NO_USER: Final = ("profile-pictures", "1", "no_user", "1")
GONE: Final[Change] = ("profile-pictures", "1", None)


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    return OneSchool(connection)


@pytest.mark.parametrize(
    "person", [("students", "1", student()), ("staff-members", "1", staff_member())]
)
def test_a_picture_of_a_student_or_a_member_of_staff_is_shown(
    person: Change, school: OneSchool
) -> None:
    school.night(person, picture())

    assert school.rows("profile_pictures") == [shown()]
    assert school.errors == set()
    assert school.balanced == {True}


def test_a_picture_waits_for_its_user(school: OneSchool) -> None:
    school.publish(("students", "1", student()), picture())
    school.read("profile-pictures")
    waiting = school.outcomes("profile-pictures"), school.rows("profile_pictures"), school.errors
    school.read("students", "staff-members", RUNS)

    assert waiting == ({"1": "waiting"}, [], set())
    assert school.rows("profile_pictures") == [shown()]


def test_a_picture_of_nobody_is_an_error_until_there_is_a_user(school: OneSchool) -> None:
    school.night(("students", "2", student()), picture())
    without = school.rows("profile_pictures"), school.errors
    school.night(("students", "1", student()))

    assert without == ([], {NO_USER})
    assert (school.rows("profile_pictures"), school.errors) == ([shown()], set())


def test_a_person_who_is_not_imported_has_no_picture_until_the_clash_is_gone(
    school: OneSchool,
) -> None:
    school.night(("students", "9", student(work_email="ash")))
    school.night(("students", "1", student(work_email="ash")), picture())
    without = school.rows("profile_pictures"), NO_USER in school.errors
    school.night(("students", "1", student(work_email="birch")))

    assert without == ([], True)
    assert (school.rows("profile_pictures"), school.errors) == ([shown()], set())


def test_a_person_who_loses_the_username_at_the_end_of_the_run_loses_the_picture(
    school: OneSchool,
) -> None:
    people: list[Change] = [("students", each, student(work_email="ash")) for each in ("0", "1")]
    school.publish(*people, picture())
    school.read("students", "staff-members", "profile-pictures")
    before = school.rows("profile_pictures")
    school.read(RUNS)

    assert before == [shown()]
    assert school.rows("profile_pictures") == []
    assert NO_USER in school.errors


def test_a_leaver_keeps_the_picture(school: OneSchool) -> None:
    school.night(("students", "1", student()), picture())
    school.night(("students", "1", None))

    assert (school.rows("profile_pictures"), school.errors) == ([shown()], set())


def test_a_picture_is_replaced_removed_and_comes_back(school: OneSchool) -> None:
    school.night(("students", "1", student()), picture())
    school.night(picture(content=PNG, media_type="image/png"))
    replaced = school.rows("profile_pictures")
    school.night(GONE)
    removed = school.rows("profile_pictures"), school.errors
    school.night(picture())

    assert replaced == [shown(content=PNG, media_type="image/png")]
    assert removed == ([], set())
    assert school.rows("profile_pictures") == [shown()]
    assert school.balanced == {True}


def test_a_picture_that_breaks_a_rule_is_an_error(school: OneSchool) -> None:
    school.night(("students", "1", student()), picture(content=b"GIF89a"))

    assert school.rows("profile_pictures") == []
    assert school.errors == {("profile-pictures", "1", "picture_unusable", "")}


def test_where_people_are_not_judged_a_picture_is_neither_shown_nor_an_error(
    connection: Connection[Any],
) -> None:
    school = OneSchool(connection, off=frozenset({"students"}))
    school.night(picture())

    assert (school.rows("profile_pictures"), school.errors) == ([], set())
    assert school.outcomes("profile-pictures") == {"1": "applied"}


def test_the_bytes_of_a_picture_are_stored_once(
    school: OneSchool, connection: Connection[Any]
) -> None:
    school.night(("students", "1", student()), picture())

    found = connection.execute(
        "SELECT pg_column_size(p.*) < 300 FROM profile_picture p WHERE school_id = %s",
        [school.school_id],
    )
    assert found.fetchall() == [(True,)]
