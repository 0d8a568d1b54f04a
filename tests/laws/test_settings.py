"""What people change of a school's settings: what depends on them is judged again at once."""

from dataclasses import replace
from typing import Any

from psycopg import Connection

from tests.laws.offices import ANN, applied
from tests.laws.records import class_group, lesson, subject
from tests.laws.school import Night


def test_references_into_a_data_set_are_judged_once_it_is_switched_on(
    connection: Connection[Any],
) -> None:
    lesson = ("class-groups", "7a", class_group(year_group_id="7"))
    night = Night(changes=[("subjects", "maths", subject()), lesson])
    platform = applied(connection, night, off=frozenset({"year-groups"}))
    assert platform.errors() == set()

    def switch(*off: str) -> None:
        platform.office.change_settings(
            platform.school, lambda before: replace(before, data_sets_off=list(off))
        )

    told = platform.told()
    switch()
    assert platform.errors() == {("7a", "year_group_missing", "7")}
    assert platform.told() == told + 1

    switch("year-groups")
    assert platform.errors() == set()
    assert platform.told() == told + 2


def test_lessons_are_judged_again_with_the_settings_and_the_books_still_balance(
    connection: Connection[Any],
) -> None:
    lost = ("student-timetables", "e1/7", lesson("student-timetables", "e1/7"))
    platform = applied(connection, Night(changes=[ANN, lost]))
    assert platform.errors() == {("e1/7", "no_user", "7")}

    def switch(*off: str) -> None:
        platform.office.change_settings(
            platform.school, lambda before: replace(before, data_sets_off=list(off))
        )

    def booked() -> list[Any]:
        return connection.execute(
            "SELECT applied, waiting, errors FROM mya.run_data_sets"
            " WHERE school_id = %s AND data_set = 'student-timetables'",
            [platform.school],
        ).fetchall()

    assert booked() == [(0, 0, 1)]
    switch("students")
    assert (platform.errors(), booked()) == (set(), [(1, 0, 0)])
    switch()
    assert (platform.errors(), booked()) == ({("e1/7", "no_user", "7")}, [(0, 0, 1)])
