"""What each role can do and what it cannot, asked in SQL."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import Connection

from local import services
from projections.access.seeing import let_see
from projections.generation import staging
from projections.generation.positions import PositionTable
from projections.generation.schema import tables
from projections.monitoring.figures import numbers_of
from projections.replay import creating
from projections.roles import applying
from projections.roles.declared import Role
from tests.conftest import Program
from tests.projections import rows
from tests.projections.conftest import Run
from tests.projections.roles.conftest import ELSEWHERE, HERE, As
from tests.roles import url_of

DENIED: list[tuple[Role, LiteralString]] = [
    (Role.WEB, "SELECT FROM generation_1.app_user"),
    (Role.WEB, "SELECT address FROM mya.users"),
    (Role.WEB, "SELECT * FROM mya.timetable_events"),
    (Role.WEB, "SELECT picture FROM mya.profile_pictures"),
    (Role.WEB, "SELECT FROM sync.account"),
    (Role.WEB, "SELECT FROM sync.digest_address"),
    (Role.WEB, "SELECT FROM sync.quarantine"),
    (Role.WEB, "DELETE FROM sync.error_log"),
    (Role.WEB, "UPDATE sync.access_token SET school_ids = NULL"),
    (Role.WEB, "INSERT INTO sync.access_token (name) VALUES ('mine')"),
    (Role.WEB, "CREATE TEMPORARY TABLE t (a int)"),
    (Role.WEB, "CREATE TABLE public.t (a int)"),
    (Role.WEB, "SELECT sync.every_school()"),
    (Role.WEB, "ALTER TABLE sync.error_log DISABLE ROW LEVEL SECURITY"),
    (Role.WEB, "SET ROLE mya_worker"),
    (Role.WORKER, "CREATE TABLE sync.t (a int)"),
    (Role.WORKER, "CREATE SCHEMA generation_9"),
    (Role.WORKER, "DROP SCHEMA generation_1 CASCADE"),
    (Role.WORKER, "ALTER TABLE generation_1.app_user ADD a int"),
    (Role.WORKER, "TRUNCATE generation_1.app_user"),
    (Role.WORKER, "UPDATE sync.generation SET state = 'previous'"),
    (Role.WORKER, "DELETE FROM sync.forgetting"),
    (Role.WORKER, "DELETE FROM sync.school"),
    (Role.WORKER, "SELECT FROM sync.access_token"),
    (Role.WORKER, "SELECT FROM sync.digest_address"),
    (Role.DIGEST, "SELECT FROM sync.access_token"),
    (Role.DIGEST, "SELECT address FROM mya.users"),
    (Role.DIGEST, "UPDATE sync.error_log SET state = 'resolved'"),
    (Role.MONITORING, "SELECT label FROM sync.error_log"),
    (Role.MONITORING, "SELECT FROM generation_1.app_user"),
    (Role.MONITORING, "SELECT name FROM mya.subjects"),
    (Role.SUPPORT, "SELECT picture FROM mya.profile_pictures"),
    (Role.SUPPORT, "SELECT event FROM generation_1.record"),
    (Role.SUPPORT, "SELECT FROM sync.access_token"),
    (Role.SUPPORT, "SELECT FROM sync.digest_address"),
    (Role.SUPPORT, "UPDATE sync.account SET username = NULL"),
]


@pytest.mark.parametrize(("role", "statement"), DENIED)
def test_what_is_not_a_roles_is_refused(as_role: As, role: Role, statement: LiteralString) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role).execute(statement)


def test_monitoring_has_its_numbers(filled_url: str) -> None:
    numbers = numbers_of(url_of(Role.MONITORING, filled_url), datetime.now(UTC))

    assert numbers is not None
    assert {each.school_id for each in numbers.schools} == {HERE, ELSEWHERE}
    assert sum(numbers.open_errors.values()) == 2


def test_nobody_else_gets_into_the_database(owner: Connection[Any]) -> None:
    found = owner.execute(
        "SELECT privilege_type FROM pg_database, aclexplode(datacl)"
        " WHERE datname = current_database() AND grantee = 0"
    )

    assert found.fetchall() == []


def test_a_worker_ends_the_session_of_the_owner_before(on_own: As) -> None:
    positions = PositionTable("error_position")
    former, next_ = on_own(Role.WORKER), on_own(Role.WORKER)
    for each in (former, next_):
        each.execute("SELECT set_config('search_path', 'sync', false)")
        each.commit()

    positions.take_over(former, [("sims.errors", 0)])
    former.commit()
    positions.take_over(next_, [("sims.errors", 0)])

    with pytest.raises(psycopg.OperationalError):
        former.execute("SELECT 1")


def test_a_worker_can_work_in_a_generation_that_was_just_made(
    second_generation: Connection[Any], on_own: As
) -> None:
    worker = on_own(Role.WORKER)
    worker.execute("SELECT set_config('search_path', 'generation_2,sync', false)")

    staging.prepare(worker, tables.METADATA.sorted_tables)

    assert worker.execute("DELETE FROM subject").rowcount == 2


def test_a_view_that_leaves_nobody_out_is_for_nobody(own_owner: Connection[Any]) -> None:
    own_owner.execute("ALTER VIEW mya.subjects RESET (security_barrier)")

    lines = [*applying.changes(own_owner).lines()]

    assert lines
    assert all(line.startswith("- ") and "mya.subjects" in line for line in lines)


def test_rights_go_with_a_generation(second_generation: Connection[Any]) -> None:
    with second_generation.transaction():
        creating.drop(second_generation, "1")

    assert [*applying.changes(second_generation).lines()] == []


def test_rights_are_shown_first_and_given_when_told_to(
    run_on_own: Run, own_owner: Connection[Any]
) -> None:
    own_owner.execute("REVOKE SELECT ON sync.run FROM mya_web")
    own_owner.execute("GRANT DELETE ON sync.run TO mya_web")
    own_owner.commit()

    shown = run_on_own("roles", "apply")
    made = run_on_own("roles", "apply", "--yes")
    again = run_on_own("roles", "apply")

    assert (shown.returncode, made.returncode, again.returncode) == (3, 0, 0)
    assert shown.stdout == made.stdout
    assert shown.stdout.splitlines() == [
        "+ mya_web SELECT TABLE sync.run",
        "- mya_web DELETE TABLE sync.run",
    ]
    assert again.stdout == ""


def test_without_roles_nothing_is_granted(empty_connection: Connection[Any]) -> None:
    empty_connection.execute("CREATE SCHEMA sync")

    applying.follow(empty_connection)

    acl = empty_connection.execute("SELECT nspacl FROM pg_namespace WHERE nspname = 'sync'")
    assert acl.fetchone() == (None,)


def test_who_may_not_is_told_so(run_on_own: Run, own_owner: Connection[Any], own_url: str) -> None:
    own_owner.execute("REVOKE SELECT ON sync.run FROM mya_web")
    own_owner.commit()

    done = run_on_own("roles", "apply", "--yes", MYA_DATABASE_URL=url_of(Role.WORKER, own_url))

    assert done.returncode == 1
    assert "Only who owns the database" in done.stderr


def test_an_owner_who_may_nothing_else_sets_everything_up(
    postgres: str, run_program: Program
) -> None:
    with _owned_database(postgres) as url:
        for command in (("migrate",), ("roles", "apply", "--yes"), ("migrate",)):
            done = run_program("mya-projections", *command, environ={"MYA_DATABASE_URL": url})
            assert done.returncode == 0, done.stderr
        with psycopg.connect(url) as owner:
            assert [*applying.changes(owner).lines()] == []
        with psycopg.connect(url_of(Role.WORKER, url)) as worker:
            rows.insert(worker, "subject", third_party_id="1", code="Ma", name="M", enabled=True)
        with psycopg.connect(url_of(Role.WEB, url)) as web:
            assert web.execute("SELECT count(name) FROM mya.subjects").fetchone() == (0,)
            let_see(web, [rows.SCHOOL])
            assert web.execute("SELECT count(name) FROM mya.subjects").fetchone() == (1,)


@contextmanager
def _owned_database(server: str) -> Iterator[str]:
    """Make a database as docs/access.md says; yield the address for its owner."""
    name = f"owned_{secrets.token_hex(6)}"
    place = urlsplit(server)
    url = place._replace(
        netloc=f"{name}:{name}@{place.netloc.rpartition('@')[2]}", path=f"/{name}"
    ).geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in _documented():
            own = statement.replace("mya_owner", name).replace("DATABASE mya", f"DATABASE {name}")
            connection.execute(own.replace("…", name).encode())
        try:
            yield url
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            connection.execute(f"DROP ROLE {name}".encode())


def _documented() -> list[str]:
    """Return how the page for operators has the owner and the database made."""
    page = (services.CHECKOUT / "docs/access.md").read_text(encoding="utf-8")
    found = re.search(r"```sql\n(CREATE ROLE mya_owner.*?)```", page, re.DOTALL)
    assert found, "docs/access.md does not say how the owner is made"
    return found[1].strip().splitlines()
