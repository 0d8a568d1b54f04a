import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from subprocess import CompletedProcess
from typing import Any

import pytest
import typer
from psycopg import Connection

from projections.main import app
from projections.read_models.views import VIEWS
from tests.projections.conftest import Run
from tests.projections.rows import SCHOOL, insert


def test_migrate_says_what_it_did_and_can_be_run_again(run: Run, empty_database_url: str) -> None:
    first = run("migrate", MYA_DATABASE_URL=empty_database_url)
    second = run("migrate", MYA_DATABASE_URL=empty_database_url)

    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout + second.stdout == ""
    assert _events(first) == ["schema_migrated", "generation_created", "views_current"]
    assert _events(second) == ["schema_was_current", "views_current"]


def test_migrate_for_people(run: Run) -> None:
    done = run("migrate", "--log-format", "console")

    assert "schema_was_current" in done.stderr
    assert not done.stderr.startswith("{")


def test_show_prints_json_with_the_views_columns(
    run_on_own: Run, committing: Connection[Any]
) -> None:
    insert(committing, "app_user", third_party_id="1", surname="Zoë", sen_provisions=["A", "B"])
    insert(committing, "app_user", third_party_id="2", school_id="elsewhere")
    committing.commit()

    done = run_on_own("show", "users", "--school", SCHOOL, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    (user,) = json.loads(done.stdout)
    assert list(user) == list(VIEWS["users"].column_names)
    assert (user["surname"], user["sen_provisions"]) == ("Zoë", ["A", "B"])
    assert user["date_of_birth"] is None


def test_show_prints_a_table(run_on_own: Run, committing: Connection[Any]) -> None:
    insert(committing, "user_group", type="Class", third_party_id="c1", description="x" * 200)
    committing.commit()

    done = run_on_own("show", "user_groups", "--school", SCHOOL)

    assert done.returncode == 0
    assert re.search(rf"oakwood +Class +c1 +7A +{'x' * 200} +yes", done.stdout)


def test_a_school_that_nobody_knows_has_nothing(run: Run) -> None:
    as_json = run("show", "users", "--school", "unheard-of", "--json")
    for_people = run("show", "users", "--school", "unheard-of")

    assert (as_json.returncode, as_json.stdout) == (0, "[]\n")
    assert (for_people.returncode, for_people.stdout) == (0, "")
    assert "Nothing in `users`" in for_people.stderr


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, ["e1", "e2"]),
        ("open", ["e1", "e2"]),
        ("resolved", ["r1"]),
        ("all", ["e1", "e2", "r1"]),
    ],
)
def test_errors_list_by_state(
    state: str | None, expected: list[str], run_on_own: Run, committing: Connection[Any]
) -> None:
    insert(committing, "error_log", error_id="r1", state="resolved", record_id="a")
    insert(committing, "error_log", error_id="e2", severity="warning", record_id="b")
    insert(committing, "error_log", error_id="e1", record_id="c")
    committing.commit()

    options = [] if state is None else ["--state", state]
    done = run_on_own("errors", "list", "--school", SCHOOL, "--json", *options)

    found = json.loads(done.stdout)
    assert [error["error_id"] for error in found] == expected
    assert list(found[0]) == list(VIEWS["errors"].column_names)
    assert found[0]["raised_at"] == "2026-03-02T02:00:05+00:00"


def test_errors_list_for_people(run_on_own: Run, committing: Connection[Any]) -> None:
    insert(committing, "error_log", error_id="1")
    insert(
        committing,
        "error_log",
        error_id="2",
        data_set="subjects",
        record_id="",
        label="",
        code="extract_missing",
        message="The file was not there.",
        fix="Run the report.",
        state="resolved",
        resolved_at=datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
    )
    committing.commit()

    done = run_on_own("errors", "list", "--school", SCHOOL, "--state", "all")

    resolved = "since 2026-03-02 02:00:05+00:00, until 2026-03-03 02:00:00+00:00"
    assert done.stdout.splitlines() == [
        "error  class-groups: 7A/Ma1 (c1)  member_not_imported  since 2026-03-02 02:00:05+00:00",
        "    Person p1 is a member, but is not a user in MYA.",
        "    Fix: Put right why person p1 was not imported.",
        "    Help: docs/data-sets/class-groups.md",
        "",
        f"resolved  subjects: whole data set  extract_missing  {resolved}",
        "    The file was not there.",
        "    Fix: Run the report.",
        "    Help: docs/data-sets/subjects.md",
    ]
    assert done.stderr == "2 errors at school oakwood.\n"


def test_errors_list_without_errors(run: Run) -> None:
    done = run("errors", "list", "--school", SCHOOL)

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No open errors at school oakwood.\n"


def test_runs_list_has_the_latest_first(run_on_own: Run, committing: Connection[Any]) -> None:
    insert(committing, "run", run_id="first", version=1)
    insert(committing, "run", run_id="second", version=2, state="running")
    committing.commit()

    done = run_on_own("runs", "list", "--school", SCHOOL, "--json")

    found = [(each["run_id"], each["state"]) for each in json.loads(done.stdout)]
    assert found == [("second", "running"), ("first", "completed")]


def test_runs_show_has_the_data_sets_of_one_run(
    run_on_own: Run, committing: Connection[Any]
) -> None:
    for name in ("first", "second"):
        insert(committing, "run", run_id=name)
        insert(committing, "run_data_set", run_id=name, data_set="subjects", read=7, applied=5)
    committing.commit()

    as_json = run_on_own("runs", "show", "--school", SCHOOL, "--run", "first", "--json")
    for_people = run_on_own("runs", "show", "--school", SCHOOL, "--run", "first")

    (subjects,) = json.loads(as_json.stdout)
    assert (subjects["run_id"], subjects["read"], subjects["applied"]) == ("first", 7, 5)
    assert re.search(r"oakwood +first +completed", for_people.stdout)
    assert re.search(r"oakwood +first +subjects +completed +7", for_people.stdout)


def test_every_option_has_a_twin_in_the_environment() -> None:
    options = [
        option for command in _commands(typer.main.get_command(app)) for option in command.params
    ]

    for option in options:
        if option.param_type_name == "option" and option.name != "help":
            assert str(option.envvar).startswith("MYA_"), option.name
            assert option.show_envvar, option.name


def test_the_help_names_the_twins(run: Run) -> None:
    done = run("errors", "list", "--help", COLUMNS="200")

    assert done.returncode == 0
    for name in ("DATABASE_URL", "SCHOOL", "ERROR_STATE", "JSON", "LOG_FORMAT"):
        assert f"MYA_{name}" in done.stdout


def _commands(command: Any) -> Iterator[Any]:
    yield command
    for child in getattr(command, "commands", {}).values():
        yield from _commands(child)


def _events(done: CompletedProcess[str]) -> list[str]:
    return [json.loads(line)["event"] for line in done.stderr.splitlines()]
