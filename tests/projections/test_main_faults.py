from collections.abc import Iterator

import psycopg
import pytest

from tests.projections.conftest import Run
from tests.projections.rows import SCHOOL


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "users", "--school", SCHOOL],
        ["errors", "list", "--school", SCHOOL],
    ],
)
def test_a_database_that_is_not_migrated(
    arguments: list[str], run: Run, empty_database_url: str
) -> None:
    done = run(*arguments, MYA_DATABASE_URL=empty_database_url)

    assert (done.returncode, done.stdout) == (1, "")
    assert "run `mya-projections migrate`" in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(
    "arguments", [["migrate"], ["show", "users", "--school", SCHOOL, "--json"]]
)
def test_a_database_that_is_down(arguments: list[str], run: Run) -> None:
    done = run(*arguments, MYA_DATABASE_URL="postgresql://mya:secret@127.0.0.1:1/mya")

    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(
        "mya-projections: Cannot connect to PostgreSQL at 127.0.0.1, port 1, database mya"
    )
    assert second.startswith("  because: ")
    assert "secret" not in done.stderr


def test_a_role_without_rights(run: Run, limited_role: str) -> None:
    done = run("migrate", MYA_DATABASE_URL=limited_role)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("mya-projections: permission denied for database")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environ", "word"),
    [
        (["show", "users", "--school", SCHOOL], {"MYA_DATABASE_URL": ""}, "MYA_DATABASE_URL"),
        (["migrate"], {"MYA_DATABASE_URL": "kafka:9092"}, "MYA_DATABASE_URL"),
        (["show", "users"], {}, "MYA_SCHOOL"),
        (["show", "nothing", "--school", SCHOOL], {}, "user_roles"),
        (["errors", "list", "--school", SCHOOL, "--state", "shut"], {}, "resolved"),
        (["migrate", "--log-format", "xml"], {}, "console"),
        (["unheard-of"], {}, "unheard-of"),
    ],
)
def test_wrong_usage(arguments: list[str], environ: dict[str, str], word: str, run: Run) -> None:
    done = run(*arguments, **environ)

    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def limited_role(empty_database_url: str) -> Iterator[str]:
    """The address of an empty database for a role that may only look at it."""
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        name = f"limited_{admin.info.dbname}"
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'limited'".encode())
        _, _, place = empty_database_url.rpartition("@")
        yield f"postgresql://{name}:limited@{place}"
        admin.execute(f"DROP ROLE {name}".encode())
