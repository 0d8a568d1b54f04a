"""Row-level security, asked in SQL: the web sees the schools that it was told, and no other."""

from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.access.seeing import let_see
from projections.permanent.schema.tables import METADATA
from projections.read_models.views import VIEWS
from projections.roles.declared import NAMED_BY_PAGES, PERMANENT, Role
from tests.projections.roles.conftest import ELSEWHERE, HERE, As

TABLES = ("error_edition", "error_log", "run", "run_data_set", "school")
SHOWN = ("users", "subjects", "user_groups", "resources")


def schools(connection: Connection[Any], schema: str, name: str) -> set[str]:
    statement = SQL("SELECT school_id FROM {}").format(Identifier(schema, name))
    return {school_id for (school_id,) in connection.execute(statement)}


@pytest.mark.parametrize("table", TABLES)
def test_of_the_tables_the_web_sees_one_school(web: Connection[Any], table: str) -> None:
    assert schools(web, "sync", table) == {HERE}


@pytest.mark.parametrize("view", SHOWN)
def test_of_the_read_models_the_web_sees_one_school(web: Connection[Any], view: str) -> None:
    assert schools(web, "mya", view) == {HERE}


def test_before_anybody_is_known_the_web_sees_no_school(as_role: As) -> None:
    web = as_role(Role.WEB)

    assert {each: schools(web, "sync", each) for each in TABLES} == {each: set() for each in TABLES}
    assert {each: schools(web, "mya", each) for each in SHOWN} == {each: set() for each in SHOWN}


def test_every_table_of_schools_that_the_web_may_read_has_a_policy(owner: Connection[Any]) -> None:
    of_schools = {
        table.name
        for table in METADATA.tables.values()
        if "school_id" in table.columns and Role.WEB in PERMANENT[table.name]
    }

    rows = owner.execute("SELECT tablename FROM pg_policies WHERE schemaname = 'sync'")

    assert of_schools <= {name for (name,) in rows}


def test_what_was_set_for_a_transaction_ends_with_it(as_role: As) -> None:
    web = as_role(Role.WEB)

    web.execute("SELECT set_config('mya.school_ids', %s, true)", [f"{{{HERE}}}"])
    within = schools(web, "sync", "school")
    web.commit()

    assert (within, schools(web, "sync", "school")) == ({HERE}, set())


def test_support_that_may_see_every_school_sees_all(as_role: As) -> None:
    web = as_role(Role.WEB)
    let_see(web, None)

    assert schools(web, "sync", "error_log") == {HERE, ELSEWHERE}
    assert schools(web, "mya", "users") == {HERE, ELSEWHERE}


@pytest.mark.parametrize("name", ["*", "{}", "a,b", 'say "a"', "", "it's"])
def test_a_school_is_not_more_than_its_name(as_role: As, name: str) -> None:
    web = as_role(Role.WEB)
    let_see(web, [name])

    assert schools(web, "sync", "school") == set()


def test_every_read_model_leaves_other_schools_out(own_owner: Connection[Any], on_own: As) -> None:
    # Whoever is given more of them than the web has still sees no other school.
    own_owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA mya TO test_mya_web")
    own_owner.commit()
    web = on_own(Role.WEB)

    for view in VIEWS:
        assert schools(web, "mya", view) == set()
    let_see(web, [HERE])
    for view in VIEWS:
        assert schools(web, "mya", view) == schools(own_owner, "mya", view) & {HERE}


def test_no_condition_of_a_query_looks_behind_the_barrier(web: Connection[Any]) -> None:
    leak = "SELECT name FROM mya.subjects WHERE 1 / (name <> 'elsewhere-subject')::int = 1"

    assert web.execute(leak).fetchall() == [("here-subject",)]


def test_no_condition_of_a_query_looks_behind_a_policy(web: Connection[Any]) -> None:
    leak = "SELECT error_id FROM sync.error_log WHERE 1 / (error_id <> 'elsewhere-error')::int = 1"

    assert web.execute(leak).fetchall() == [("here-error",)]


def test_nothing_is_written_about_another_school(web: Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        web.execute(
            "INSERT INTO sync.support_look (school_id, hour, token_id, first_at, last_at, pages)"
            " VALUES (%s, now(), 1, now(), now(), '{}')",
            [ELSEWHERE],
        )


def test_a_generation_that_becomes_live_shows_no_more(
    second_generation: Connection[Any], on_own: As
) -> None:
    web = on_own(Role.WEB)
    let_see(web, [HERE])

    assert web.execute("SELECT name FROM mya.subjects").fetchall() == [("here-newer",)]


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.DIGEST])
def test_those_for_every_school_see_all_of_them(as_role: As, role: Role) -> None:
    connection = as_role(role)

    assert schools(connection, "sync", "error_log") == {HERE, ELSEWHERE}
    for view in NAMED_BY_PAGES.keys() - {"waiting"}:
        assert schools(connection, "mya", view) == {HERE, ELSEWHERE}
