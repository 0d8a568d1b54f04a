"""What is declared of the roles covers every table, and gives nobody what is not theirs."""

import pytest
from sqlalchemy import MetaData

from projections.generation.schema import tables as generation_tables
from projections.permanent.schema import tables
from projections.read_models.views import VIEWS
from projections.roles.declared import (
    COLUMNS,
    KEEP,
    PERMANENT,
    Kind,
    Right,
    Role,
)
from projections.roles.rights import Contents, rights_of

CONTENTS = Contents(
    database="d",
    relations=frozenset(
        [
            *(("sync", name) for name in PERMANENT),
            *(("mya", name) for name in VIEWS),
            ("generation_1", "record"),
            ("generation_1", "app_user"),
        ]
    ),
)
RIGHTS = rights_of(CONTENTS)


def held(role: Role, schema: str, name: str) -> set[str]:
    return {
        each.privilege + (f" {each.column}" if each.column else "")
        for each in RIGHTS
        if (each.role, each.schema, each.name) == (role, schema, name)
    }


def test_of_every_table_is_said_who_may_do_what() -> None:
    assert {table.name for table in tables.METADATA.sorted_tables} | {
        "alembic_version"
    } == PERMANENT.keys()


def test_no_role_may_more_than_rows_need() -> None:
    of_tables = {each.privilege for each in RIGHTS if each.kind is Kind.TABLE}

    assert of_tables == KEEP
    assert {each.privilege for each in RIGHTS if each.kind is Kind.SCHEMA} == {"USAGE"}
    assert {each for each in RIGHTS if each.privilege == "TEMPORARY"} == {
        Right(Role.WORKER, "TEMPORARY", Kind.DATABASE, "", "d")
    }


@pytest.mark.parametrize("role", [Role.WORKER, Role.DIGEST, Role.SUPPORT, Role.MONITORING])
def test_tokens_and_sessions_are_for_the_web_alone(role: Role) -> None:
    for table in ("access_token", "access_session", "sign_in_count", "support_look"):
        assert held(role, "sync", table) == set()


def test_the_web_makes_no_token_and_changes_none() -> None:
    assert held(Role.WEB, "sync", "access_token") == {"SELECT", "UPDATE last_used_at"}


def test_the_web_sees_of_a_person_only_the_name() -> None:
    assert held(Role.WEB, "mya", "users") == {
        "SELECT school_id",
        "SELECT third_party_id",
        "SELECT surname",
        "SELECT forename",
    }
    assert held(Role.WEB, "generation_1", "app_user") == set()
    assert held(Role.WEB, "sync", "account") == set()


def test_support_sees_how_a_record_stands_and_not_what_is_in_it() -> None:
    assert "SELECT outcome" in held(Role.SUPPORT, "generation_1", "record")
    assert not {"SELECT", "SELECT event"} & held(Role.SUPPORT, "generation_1", "record")
    assert held(Role.SUPPORT, "mya", "users") == {"SELECT"}
    assert held(Role.SUPPORT, "mya", "profile_pictures") == set()


def test_a_worker_gives_no_generation_other_orders() -> None:
    assert held(Role.WORKER, "sync", "generation") == {"SELECT"}


def test_monitoring_counts_and_reads_nobodys_name() -> None:
    assert held(Role.MONITORING, "sync", "error_log") == {
        "SELECT code",
        "SELECT severity",
        "SELECT state",
    }
    assert held(Role.MONITORING, "generation_1", "app_user") == set()


def test_columns_that_are_named_are_there() -> None:
    there = {
        "mya": {view.name: set(view.column_names) for view in VIEWS.values()},
        "sync": columns_of(tables.METADATA),
        "generation_": columns_of(generation_tables.METADATA),
    }

    for (_, place), named in COLUMNS.items():
        for name, columns in named.items():
            assert set(columns) <= there[place][name]


def columns_of(metadata: MetaData) -> dict[str, set[str]]:
    return {
        table.name: {column.name for column in table.columns} for table in metadata.sorted_tables
    }
