import itertools
from datetime import date
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.data_sets.timetables import description_of, title_of
from projections.read_models import views
from tests.projections.rows import column_of, insert

# Others wrote programs against these names: a change here is a broken promise.
PROMISED: Final = {
    "schools": "school_id name time_zone",
    "users": "school_id third_party_id username enabled title forename surname gender"
    " date_of_birth school_identifier free_school_meals sen_provisions address postcode telephone"
    " mobile_telephone work_telephone personal_email work_email preferred_email"
    " preferred_telephone",
    "user_roles": "school_id third_party_id role enabled",
    "relationships": "school_id contact_id student_id relationship parental_responsibility",
    "subjects": "school_id third_party_id code name enabled",
    "resources": "school_id third_party_id type name description bookable enabled",
    "time_slots": "school_id third_party_id slot_group name start_time end_time enabled",
    "user_groups": "school_id type third_party_id name description subject_id year_group_id"
    " enabled",
    "group_memberships": "school_id group_type group_id user_id start_date end_date",
    "group_supervisors": "school_id group_type group_id user_id start_date end_date",
    "class_timetable_events": "school_id class_id period_id room_id staff_id start_date end_date",
    "profile_pictures": "school_id user_id media_type size_bytes sha256 picture",
    "timetable_events": "school_id role event_instance_id user_id title description location period"
    " start_at end_at",
    "errors": "school_id error_id data_set record_id detail label code severity place state"
    " message fix first_run_id last_run_id raised_at resolved_at",
    "runs": "school_id run_id state started_at completed_at",
    "run_data_sets": "school_id run_id data_set state reason read created updated removed"
    " unchanged held applied superseded waiting errors quarantined erased",
    "waiting": "school_id data_set waits_for records",
}


@pytest.mark.parametrize("name", views.VIEWS)
def test_a_view_begins_with_the_promised_columns(name: str, connection: Connection[Any]) -> None:
    found = connection.execute(
        "SELECT column_name::text FROM information_schema.columns"
        " WHERE table_schema = 'mya' AND table_name = %s ORDER BY ordinal_position",
        [name],
    )
    columns = [column for (column,) in found]

    assert columns == list(views.VIEWS[name].column_names)
    promised = PROMISED[name].split()
    assert columns[: len(promised)] == promised


_NAMES: Final = ("class_name", "subject_name", "staff_name")


@pytest.mark.parametrize("names", [*itertools.product((None, "", "7a/Ma"), repeat=3)])
def test_a_lesson_has_the_title_and_description_of_the_contract(
    connection: Connection[Any], names: tuple[str | None, ...]
) -> None:
    lesson: dict[str, Any] = dict(zip(_NAMES, names, strict=True))
    insert(connection, "lesson", record_id="e/1", **lesson)

    found = connection.execute("SELECT title, description FROM mya.timetable_events").fetchall()

    assert found == [(title_of(lesson), description_of(lesson))]


@pytest.mark.parametrize(
    ("state", "current", "shown"),
    [
        ("applied", True, 1),
        ("applied", False, 0),
        ("waiting", True, 0),
        ("error", True, 0),
        ("not-judged", True, 0),
        ("past", True, 0),
    ],
)
def test_a_lesson_is_shown_while_it_is_applied_and_current(
    connection: Connection[Any], state: str, *, current: bool, shown: int
) -> None:
    insert(connection, "lesson", record_id="e/1", state=state, current=current)

    assert len(column_of(connection, "timetable_events", "role")) == shown


def test_every_promised_view_is_there() -> None:
    assert PROMISED.keys() <= views.VIEWS.keys()


def test_a_user_shows_what_mya_owns_of_the_account(connection: Connection[Any]) -> None:
    insert(connection, "app_user", third_party_id="1", personal_email="new@example.org")
    insert(
        connection,
        "account",
        third_party_id="1",
        username="old@example.org",
        preferred_email="home",
        preferred_telephone="mobile",
    )

    found = connection.execute(
        "SELECT username, personal_email, preferred_email, preferred_telephone FROM mya.users"
    ).fetchall()

    assert found == [("old@example.org", "new@example.org", "home", "mobile")]


def test_an_account_of_another_school_or_of_nobody_is_not_shown(
    connection: Connection[Any],
) -> None:
    insert(connection, "app_user", third_party_id="1")
    insert(connection, "account", school_id="elsewhere", third_party_id="1", username="theirs")
    insert(connection, "account", third_party_id=None, username="governor")

    found = connection.execute("SELECT third_party_id, username FROM mya.users").fetchall()

    assert found == [("1", None)]


@pytest.mark.parametrize(
    ("view", "table"),
    [("group_memberships", "group_membership"), ("group_supervisors", "group_supervisor")],
)
def test_only_people_of_enabled_groups_are_shown(
    view: str, table: str, connection: Connection[Any]
) -> None:
    for group, enabled in (("current", True), ("ended", False)):
        insert(connection, "user_group", type="Class", third_party_id=group, enabled=enabled)
    for kind, group in (("Class", "current"), ("Class", "ended"), ("House", "current")):
        insert(
            connection,
            table,
            group_type=kind,
            group_id=group,
            user_id="1",
            start_date=date(2026, 9, 1),
        )

    found = column_of(connection, view, "group_id")

    assert found == ["current"]


def test_a_link_to_a_student_who_left_is_not_shown(connection: Connection[Any]) -> None:
    for student, enabled in (("1", True), ("2", False)):
        insert(connection, "relationship", contact_id="9", student_id=student, enabled=enabled)

    assert column_of(connection, "relationships", "student_id") == ["1"]


def test_a_room_is_bookable_unless_mya_says_otherwise(connection: Connection[Any]) -> None:
    for room in ("1", "2", "3"):
        insert(connection, "resource", third_party_id=room)
    insert(connection, "resource_setting", third_party_id="1", bookable=False)
    insert(connection, "resource_setting", third_party_id="2", bookable=True)
    insert(
        connection,
        "resource_setting",
        school_id="elsewhere",
        third_party_id="3",
        bookable=False,
    )

    found = connection.execute(
        "SELECT third_party_id, bookable FROM mya.resources ORDER BY third_party_id"
    ).fetchall()

    assert found == [("1", False), ("2", True), ("3", True)]


@pytest.mark.parametrize(
    ("runs", "data_set", "last"),
    [
        # Each run: version, its state, the state of class-groups in it.
        ([], "class-groups", None),
        ([(1, "completed", "completed")], "class-groups", "run-1"),
        ([(2, "completed", "completed"), (1, "completed", "completed")], "class-groups", "run-2"),
        ([(1, "completed", "completed"), (2, "completed", "skipped")], "class-groups", "run-1"),
        ([(1, "completed", "completed"), (2, "abandoned", "completed")], "class-groups", "run-1"),
        ([(1, "completed", "completed"), (2, "running", "completed")], "class-groups", "run-1"),
        ([(1, "completed", "skipped")], "class-groups", None),
        ([(1, "completed", "completed")], "subjects", None),
        # An error of the whole school: any ended run.
        ([(1, "completed", "completed"), (2, "completed", "skipped")], "", "run-2"),
        ([(1, "completed", "skipped"), (2, "running", "completed")], "", "run-1"),
    ],
)
def test_the_last_run_of_an_error_completed_its_data_set(
    runs: list[tuple[int, str, str]],
    data_set: str,
    last: str | None,
    connection: Connection[Any],
) -> None:
    insert(connection, "error_log", error_id="e", data_set=data_set)
    for version, state, outcome in runs:
        run = {"run_id": f"run-{version}"}
        insert(connection, "run", **run, version=version, state=state)
        insert(connection, "run_data_set", **run, data_set="class-groups", state=outcome)
    insert(connection, "run", school_id="elsewhere", run_id="theirs", version=9)
    insert(
        connection,
        "run_data_set",
        school_id="elsewhere",
        run_id="theirs",
        data_set="class-groups",
    )

    found = connection.execute("SELECT error_id, last_run_id FROM mya.errors").fetchall()

    assert found == [("e", last)]


def test_the_last_run_is_looked_for_in_the_school_alone(connection: Connection[Any]) -> None:
    connection.execute("SET LOCAL enable_seqscan = off")
    plan = connection.execute(
        "EXPLAIN SELECT * FROM mya.errors WHERE school_id = 'oakwood' AND state = 'open'"
    ).fetchall()

    scans = "\n".join(line for (line,) in plan)
    assert scans.count("school_id = 'oakwood'") >= 3
